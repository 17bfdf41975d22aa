"""Licence lists as people have them: spreadsheets and text tables, read with every refused row named."""

from licenses.lists.reader import read_list
from licenses.lists.refused import write_refused
from licenses.lists.rows import ListKind, ListRow, ReadList, RefusedRow, refused_row

__all__ = ["ListKind", "ListRow", "ReadList", "RefusedRow", "read_list", "refused_row", "write_refused"]
