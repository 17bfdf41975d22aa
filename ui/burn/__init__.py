"""The Burn page: the slots of the fixture, what each is doing and what the person does next."""
