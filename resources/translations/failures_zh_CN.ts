<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Failures</name>
    <message>
        <source>There is no book in {folder}.</source>
        <extracomment>E-BOOK-MISSING</extracomment>
        <translation>{folder} 中没有账本。</translation>
    </message>
    <message>
        <source>Check the data folder, or enrol this station first.</source>
        <extracomment>E-BOOK-MISSING</extracomment>
        <translation>请检查数据文件夹，或先登记本工站。</translation>
    </message>
    <message>
        <source>The book in {folder} is gone, but what it once held stands beside it.</source>
        <extracomment>E-BOOK-LOST</extracomment>
        <translation>{folder} 中的账本不见了，但其旁边仍有它留下的记录。</translation>
    </message>
    <message>
        <source>Put the book back from a backup; a new one would forget burned licences.</source>
        <extracomment>E-BOOK-LOST</extracomment>
        <translation>请从备份恢复账本；新账本会忘记已烧录的授权。</translation>
    </message>
    <message>
        <source>There is a book in {folder} already.</source>
        <extracomment>E-BOOK-EXISTS</extracomment>
        <translation>{folder} 中已有账本。</translation>
    </message>
    <message>
        <source>Open it, or choose an empty folder.</source>
        <extracomment>E-BOOK-EXISTS</extracomment>
        <translation>请打开它，或另选空文件夹。</translation>
    </message>
    <message>
        <source>The book in {folder} is open in another process ({process}).</source>
        <extracomment>E-BOOK-OPEN</extracomment>
        <translation>{folder} 中的账本正被另一进程（{process}）打开。</translation>
    </message>
    <message>
        <source>Close that one first.</source>
        <extracomment>E-BOOK-OPEN</extracomment>
        <translation>请先关闭那个进程。</translation>
    </message>
    <message>
        <source>The book was written by a newer Kiln (version {found}, this one knows {known}).</source>
        <extracomment>E-BOOK-NEWER</extracomment>
        <translation>账本由更新版本的 Kiln 写成（版本 {found}，本程序只认识到 {known}）。</translation>
    </message>
    <message>
        <source>Update Kiln; nothing was changed.</source>
        <extracomment>E-BOOK-NEWER</extracomment>
        <translation>请升级 Kiln；未做任何更改。</translation>
    </message>
    <message>
        <source>The book was written by an older Kiln and must be brought up to date.</source>
        <extracomment>E-BOOK-OLDER</extracomment>
        <translation>账本由旧版本的 Kiln 写成，需要升级。</translation>
    </message>
    <message>
        <source>Start the station once, then look again.</source>
        <extracomment>E-BOOK-OLDER</extracomment>
        <translation>请先启动工站一次，再查看。</translation>
    </message>
    <message>
        <source>The book {path} is damaged or is no book.</source>
        <extracomment>E-BOOK-DAMAGED</extracomment>
        <translation>账本 {path} 已损坏，或不是账本。</translation>
    </message>
    <message>
        <source>Keep the file, restore a backup, and call support; no licence is given out until then.</source>
        <extracomment>E-BOOK-DAMAGED</extracomment>
        <translation>请保留该文件，恢复备份并联系支持；在此之前不发放授权。</translation>
    </message>
    <message>
        <source>The book {path} has damaged pages ({why}); no more modules are taken.</source>
        <extracomment>E-BOOK-PAGES</extracomment>
        <translation>账本 {path} 有损坏的页（{why}）；不再接收模组。</translation>
    </message>
    <message>
        <source>Close Kiln and put the book back from a backup.</source>
        <extracomment>E-BOOK-PAGES</extracomment>
        <translation>请等正在烧录的完成，关闭 Kiln，并从备份恢复账本。</translation>
    </message>
    <message>
        <source>The disk failed at {path}: {why}.</source>
        <extracomment>E-BOOK-DISK</extracomment>
        <translation>磁盘在 {path} 处出错：{why}。</translation>
    </message>
    <message>
        <source>Call IT; nothing was changed.</source>
        <extracomment>E-BOOK-DISK</extracomment>
        <translation>请联系 IT；未做任何更改。</translation>
    </message>
    <message>
        <source>The disk is full: {path} cannot be written.</source>
        <extracomment>E-DISK-FULL</extracomment>
        <translation>磁盘已满：无法写入 {path}。</translation>
    </message>
    <message>
        <source>Free disk space; nothing was changed.</source>
        <extracomment>E-DISK-FULL</extracomment>
        <translation>请释放磁盘空间；未做任何更改。</translation>
    </message>
    <message>
        <source>This user may not write {path}.</source>
        <extracomment>E-BOOK-RIGHTS</extracomment>
        <translation>当前用户无权写入 {path}。</translation>
    </message>
    <message>
        <source>Give this user the right to the data folder; nothing was changed.</source>
        <extracomment>E-BOOK-RIGHTS</extracomment>
        <translation>请授予该用户数据文件夹的权限；未做任何更改。</translation>
    </message>
    <message>
        <source>The book {path} is held by another program.</source>
        <extracomment>E-BOOK-BUSY</extracomment>
        <translation>账本 {path} 被其他程序占用。</translation>
    </message>
    <message>
        <source>Close the other program, then try again; nothing was changed.</source>
        <extracomment>E-BOOK-BUSY</extracomment>
        <translation>请关闭那个程序后重试；未做任何更改。</translation>
    </message>
    <message>
        <source>A step would have broken a law of the book ({why}); nothing was changed.</source>
        <extracomment>E-BOOK-LAW</extracomment>
        <translation>某一步会违反账本规则（{why}）；未做任何更改。</translation>
    </message>
    <message>
        <source>Report this fault with the log.</source>
        <extracomment>E-BOOK-LAW</extracomment>
        <translation>请附日志上报此问题。</translation>
    </message>
    <message>
        <source>The book is open for looking only.</source>
        <extracomment>E-BOOK-READ-ONLY</extracomment>
        <translation>账本仅以只读方式打开。</translation>
    </message>
    <message>
        <source>The licence {uuid} is {found} and cannot become {wanted}.</source>
        <extracomment>E-BOOK-MOVE</extracomment>
        <translation>授权 {uuid} 的状态是 {found}，不能变为 {wanted}。</translation>
    </message>
    <message>
        <source>Look the licence up in Records; nothing was changed.</source>
        <extracomment>E-BOOK-MOVE</extracomment>
        <translation>请在记录中查询该授权；未做任何更改。</translation>
    </message>
    <message>
        <source>The book has no licence {uuid}.</source>
        <extracomment>E-BOOK-UNKNOWN</extracomment>
        <translation>账本中没有授权 {uuid}。</translation>
    </message>
    <message>
        <source>Check the number, or pull the batch it is in.</source>
        <extracomment>E-BOOK-UNKNOWN</extracomment>
        <translation>请核对编号，或拉取它所在的批次。</translation>
    </message>
    <message>
        <source>The licence {uuid} belongs to another module than {mac}.</source>
        <extracomment>E-BOOK-OTHER-MODULE</extracomment>
        <translation>授权 {uuid} 属于另一模组，不属于 {mac}。</translation>
    </message>
    <message>
        <source>Put the licence&apos;s own module into the fixture.</source>
        <extracomment>E-BOOK-OTHER-MODULE</extracomment>
        <translation>请把该授权自己的模组放入治具。</translation>
    </message>
    <message>
        <source>A licence is given up or judged only by a named person with a reason.</source>
        <extracomment>E-BOOK-REASON</extracomment>
        <translation>放弃或裁定授权，必须由具名人员给出理由。</translation>
    </message>
    <message>
        <source>Sign in and give a reason.</source>
        <extracomment>E-BOOK-REASON</extracomment>
        <translation>请登录并填写理由。</translation>
    </message>
    <message>
        <source>The licence {uuid} is not in quarantine.</source>
        <extracomment>E-BOOK-NO-QUARANTINE</extracomment>
        <translation>授权 {uuid} 不在隔离中。</translation>
    </message>
    <message>
        <source>The sealed secrets of the licence {uuid} are damaged.</source>
        <extracomment>E-BOOK-SEAL</extracomment>
        <translation>授权 {uuid} 的密封数据已损坏。</translation>
    </message>
    <message>
        <source>Take the licence to QA and run verify; nothing was handed out.</source>
        <extracomment>E-BOOK-SEAL</extracomment>
        <translation>请把该授权交给 QA 并运行 verify；未发放任何内容。</translation>
    </message>
    <message>
        <source>The burn {burn} has ended already, or has no number of its own.</source>
        <extracomment>E-BOOK-BURN</extracomment>
        <translation>烧录 {burn} 已经结束，或没有自己的编号。</translation>
    </message>
    <message>
        <source>No pull was begun with the key {key}.</source>
        <extracomment>E-BOOK-PULL</extracomment>
        <translation>没有用密钥 {key} 开始过的拉取。</translation>
    </message>
    <message>
        <source>The platform names an event ({epoch}/{seq}) that this book does not have.</source>
        <extracomment>E-BOOK-CURSOR</extracomment>
        <translation>平台提到事件（{epoch}/{seq}），本账本中没有。</translation>
    </message>
    <message>
        <source>The book may have been put back: run verify, then sync.</source>
        <extracomment>E-BOOK-CURSOR</extracomment>
        <translation>账本可能被还原过：请先运行 verify，再同步。</translation>
    </message>
    <message>
        <source>There is no work order {number} at this station.</source>
        <extracomment>E-BOOK-WORK-ORDER</extracomment>
        <translation>本工站没有工单 {number}。</translation>
    </message>
    <message>
        <source>Sync, or open the work order first.</source>
        <extracomment>E-BOOK-WORK-ORDER</extracomment>
        <translation>请同步，或先打开该工单。</translation>
    </message>
    <message>
        <source>The work order {number} is known with another product or quantity.</source>
        <extracomment>E-BOOK-WORK-ORDER-DIFFERS</extracomment>
        <translation>工单 {number} 已登记为其他产品或数量。</translation>
    </message>
    <message>
        <source>Ask the planner which one is right.</source>
        <extracomment>E-BOOK-WORK-ORDER-DIFFERS</extracomment>
        <translation>请向计划员确认哪个正确。</translation>
    </message>
    <message>
        <source>The work order {number} is closed.</source>
        <extracomment>E-BOOK-WORK-ORDER-CLOSED</extracomment>
        <translation>工单 {number} 已关闭。</translation>
    </message>
    <message>
        <source>Choose another work order.</source>
        <extracomment>E-BOOK-WORK-ORDER-CLOSED</extracomment>
        <translation>请选择其他工单。</translation>
    </message>
    <message>
        <source>The work order {number} is for {wanted}, not for {product}.</source>
        <extracomment>E-BOOK-WORK-ORDER-PRODUCT</extracomment>
        <translation>工单 {number} 对应 {wanted}，不是 {product}。</translation>
    </message>
    <message>
        <source>Choose the work order of this product.</source>
        <extracomment>E-BOOK-WORK-ORDER-PRODUCT</extracomment>
        <translation>请选择该产品的工单。</translation>
    </message>
    <message>
        <source>There are {count} stations called {station}; one is needed, and a reason.</source>
        <extracomment>E-PLATFORM-STATION-NAME</extracomment>
        <translation>名为 {station} 的工位有 {count} 个；需要唯一的一个，并说明原因。</translation>
    </message>
    <message>
        <source>Give its id, as GET /v1/stations lists it, and a reason.</source>
        <extracomment>E-PLATFORM-STATION-NAME</extracomment>
        <translation>请给出 GET /v1/stations 所列的编号，并说明原因。</translation>
    </message>
    <message>
        <source>The station {station} was written off before.</source>
        <extracomment>E-PLATFORM-WRITTEN-OFF</extracomment>
        <translation>工位 {station} 此前已注销。</translation>
    </message>
    <message>
        <source>Nothing is left to do.</source>
        <extracomment>E-PLATFORM-WRITTEN-OFF</extracomment>
        <translation>无需再做任何事。</translation>
    </message>
    <message>
        <source>There is no unused licence here that could go back.</source>
        <extracomment>E-NOTHING-TO-RETURN</extracomment>
        <translation>此处没有可退回的未使用授权。</translation>
    </message>
    <message>
        <source>See kiln status: what is burned, uncertain or in quarantine stays.</source>
        <extracomment>E-NOTHING-TO-RETURN</extracomment>
        <translation>请查看 kiln status：已烧录、不确定或被隔离的授权不退回。</translation>
    </message>
    <message>
        <source>The number of a work order has 1 to {longest} characters.</source>
        <extracomment>E-BOOK-WORK-ORDER-NUMBER</extracomment>
        <translation>工单编号须为 1 至 {longest} 个字符。</translation>
    </message>
    <message>
        <source>Ask the planner for a shorter number.</source>
        <extracomment>E-BOOK-WORK-ORDER-NUMBER</extracomment>
        <translation>请向计划员索取较短的编号。</translation>
    </message>
    <message>
        <source>This answer of the platform (number {number}) is older than one that was followed here ({last}).</source>
        <extracomment>E-ANSWER-OLD</extracomment>
        <translation>平台的这份答复（编号 {number}）比此处已执行的答复（{last}）更旧。</translation>
    </message>
    <message>
        <source>Ask the planner for the newest answer; nothing was changed.</source>
        <extracomment>E-ANSWER-OLD</extracomment>
        <translation>请向计划员索取最新的答复；未做任何更改。</translation>
    </message>
    <message>
        <source>The batch {batch} brings the licence {uuid}, which is in the book already.</source>
        <extracomment>E-BATCH-OVERLAP</extracomment>
        <translation>批次 {batch} 带来的授权 {uuid} 已在账本中。</translation>
    </message>
    <message>
        <source>Ask the planner; nothing was taken from this batch.</source>
        <extracomment>E-BATCH-OVERLAP</extracomment>
        <translation>请询问计划员；未从该批次取用任何内容。</translation>
    </message>
    <message>
        <source>The module {mac} has a licence already, or is being written in another slot.</source>
        <extracomment>E-AT-WORK</extracomment>
        <translation>模组 {mac} 已有授权，或正在另一槽位写入。</translation>
    </message>
    <message>
        <source>Check whether two slots share one module, then press the slot&apos;s number.</source>
        <extracomment>E-AT-WORK</extracomment>
        <translation>请检查是否两个槽位共用一个模组，然后按槽位号。</translation>
    </message>
    <message>
        <source>The address {mac} belongs to another module already.</source>
        <extracomment>E-MAC-TWICE</extracomment>
        <translation>地址 {mac} 已属于另一模组。</translation>
    </message>
    <message>
        <source>Give the module to QA; nothing was written.</source>
        <extracomment>E-MAC-TWICE</extracomment>
        <translation>请把模组交给 QA；未写入任何内容。</translation>
    </message>
    <message>
        <source>The module reads blank, and its address {mac} alone does not prove that it is the one.</source>
        <extracomment>E-MAC-ONLY</extracomment>
        <translation>模组读出为空，仅凭地址 {mac} 不能证明就是那一个。</translation>
    </message>
    <message>
        <source>The licence of this module is in quarantine: {reason}.</source>
        <extracomment>E-QUARANTINED</extracomment>
        <translation>该模组的授权在隔离中：{reason}。</translation>
    </message>
    <message>
        <source>Give the module to QA.</source>
        <extracomment>E-QUARANTINED</extracomment>
        <translation>请把模组交给 QA。</translation>
    </message>
    <message>
        <source>The module holds a licence ({uuid}) that the book does not have on this module.</source>
        <extracomment>E-ELSEWHERE</extracomment>
        <translation>模组内的授权（{uuid}）在账本中不属于该模组。</translation>
    </message>
    <message>
        <source>Give the module to QA; the licence is in quarantine.</source>
        <extracomment>E-ELSEWHERE</extracomment>
        <translation>请把模组交给 QA；该授权已隔离。</translation>
    </message>
    <message>
        <source>The station stopped during this burn; nothing was handed to the module.</source>
        <extracomment>E-STATION</extracomment>
        <translation>工站在本次烧录中停止；未向模组交出任何内容。</translation>
    </message>
    <message>
        <source>Press the slot&apos;s number to start again.</source>
        <extracomment>E-STATION</extracomment>
        <translation>按槽位号重新开始。</translation>
    </message>
    <message>
        <source>There are no keys at {path}.</source>
        <extracomment>E-KEY-MISSING</extracomment>
        <translation>{path} 中没有密钥。</translation>
    </message>
    <message>
        <source>Enrol this station, or put its key file back.</source>
        <extracomment>E-KEY-MISSING</extracomment>
        <translation>请登记本工站，或放回其密钥文件。</translation>
    </message>
    <message>
        <source>There are keys at {path} already.</source>
        <extracomment>E-KEY-EXISTS</extracomment>
        <translation>{path} 中已有密钥。</translation>
    </message>
    <message>
        <source>Keep them, or choose an empty folder.</source>
        <extracomment>E-KEY-EXISTS</extracomment>
        <translation>请保留它们，或另选空文件夹。</translation>
    </message>
    <message>
        <source>This machine has no protected key store, and no passphrase was given.</source>
        <extracomment>E-KEY-SOURCE</extracomment>
        <translation>本机没有受保护的密钥库，也没有给出口令。</translation>
    </message>
    <message>
        <source>Set {variable} to a file that holds a passphrase.</source>
        <extracomment>E-KEY-SOURCE</extracomment>
        <translation>请将 {variable} 设为存放口令的文件。</translation>
    </message>
    <message>
        <source>The keys are sealed by a {source} that is not at hand here.</source>
        <extracomment>E-KEY-OTHER-SOURCE</extracomment>
        <translation>密钥由 {source} 密封，但此处没有它。</translation>
    </message>
    <message>
        <source>Start Kiln as the user, and with the settings, that made the keys.</source>
        <extracomment>E-KEY-OTHER-SOURCE</extracomment>
        <translation>请用生成密钥的用户和设置启动 Kiln。</translation>
    </message>
    <message>
        <source>The key store of this system does not hold the key to the station&apos;s keys.</source>
        <extracomment>E-KEY-GONE</extracomment>
        <translation>系统密钥库中没有打开本工站密钥的钥匙。</translation>
    </message>
    <message>
        <source>Sign in as the user who made the keys; on a new machine enrol again.</source>
        <extracomment>E-KEY-GONE</extracomment>
        <translation>请以生成密钥的用户登录；在新机器上请重新登记。</translation>
    </message>
    <message>
        <source>The passphrase file {path} cannot be read.</source>
        <extracomment>E-KEY-PASSPHRASE-FILE</extracomment>
        <translation>无法读取口令文件 {path}。</translation>
    </message>
    <message>
        <source>Check the file and its rights.</source>
        <extracomment>E-KEY-PASSPHRASE-FILE</extracomment>
        <translation>请检查该文件及其权限。</translation>
    </message>
    <message>
        <source>The passphrase is empty.</source>
        <extracomment>E-KEY-EMPTY</extracomment>
        <translation>口令为空。</translation>
    </message>
    <message>
        <source>Give a passphrase.</source>
        <extracomment>E-KEY-EMPTY</extracomment>
        <translation>请给出口令。</translation>
    </message>
    <message>
        <source>The passphrase does not open the keys at {path}.</source>
        <extracomment>E-KEY-WRONG</extracomment>
        <translation>该口令打不开 {path} 中的密钥。</translation>
    </message>
    <message>
        <source>Try again with the right one; nothing was changed.</source>
        <extracomment>E-KEY-WRONG</extracomment>
        <translation>请用正确的口令重试；未做任何更改。</translation>
    </message>
    <message>
        <source>These secrets were sealed with other keys.</source>
        <extracomment>E-KEY-OTHER</extracomment>
        <translation>这些数据是用其他密钥密封的。</translation>
    </message>
    <message>
        <source>Put the station&apos;s own key file back, or enrol again.</source>
        <extracomment>E-KEY-OTHER</extracomment>
        <translation>请放回工站自己的密钥文件，或重新登记。</translation>
    </message>
    <message>
        <source>The key file {path} is damaged or belongs to something else.</source>
        <extracomment>E-KEY-DAMAGED</extracomment>
        <translation>密钥文件 {path} 已损坏，或属于其他用途。</translation>
    </message>
    <message>
        <source>Put it back from a backup, or enrol again.</source>
        <extracomment>E-KEY-DAMAGED</extracomment>
        <translation>请从备份恢复，或重新登记。</translation>
    </message>
    <message>
        <source>The key file {path} was written by a newer Kiln.</source>
        <extracomment>E-KEY-NEWER</extracomment>
        <translation>密钥文件 {path} 由更新版本的 Kiln 写成。</translation>
    </message>
    <message>
        <source>The key file {path} cannot be read or written: {why}.</source>
        <extracomment>E-KEY-DISK</extracomment>
        <translation>无法读写密钥文件 {path}：{why}。</translation>
    </message>
    <message>
        <source>Check the disk and the rights of the data folder; nothing was changed.</source>
        <extracomment>E-KEY-DISK</extracomment>
        <translation>请检查磁盘和数据文件夹的权限；未做任何更改。</translation>
    </message>
    <message>
        <source>Wrong chip: this is an {found}, not an {wanted}.</source>
        <extracomment>E-CHIP</extracomment>
        <translation>芯片不符：这是 {found}，不是 {wanted}。</translation>
    </message>
    <message>
        <source>Red bin, then press the slot&apos;s number.</source>
        <extracomment>E-CHIP</extracomment>
        <translation>放入红盒，再按槽位号。</translation>
    </message>
    <message>
        <source>The module&apos;s address {mac} is a factory default and names no single module.</source>
        <extracomment>E-MAC</extracomment>
        <translation>模组地址 {mac} 是出厂默认值，不能代表单个模组。</translation>
    </message>
    <message>
        <source>The module&apos;s identity could not be read.</source>
        <extracomment>E-IDENTITY</extracomment>
        <translation>无法读取模组身份。</translation>
    </message>
    <message>
        <source>Seat the module again; if it stays, red bin.</source>
        <extracomment>E-IDENTITY</extracomment>
        <translation>请重新放好模组；仍不行则放入红盒。</translation>
    </message>
    <message>
        <source>The flash is too small: {found}, the recipe needs {wanted}.</source>
        <extracomment>E-FLASH-SIZE</extracomment>
        <translation>Flash 太小：{found}，配方需要 {wanted}。</translation>
    </message>
    <message>
        <source>The flash of this module is encrypted for release and takes no plain data.</source>
        <extracomment>E-ENCRYPTED</extracomment>
        <translation>该模组的 Flash 已按量产模式加密，不能写入明文。</translation>
    </message>
    <message>
        <source>The module is locked in secure download mode.</source>
        <extracomment>E-SECURE-DOWNLOAD</extracomment>
        <translation>模组已锁定在安全下载模式。</translation>
    </message>
    <message>
        <source>The module&apos;s security state ({found}) is not one that the recipe allows.</source>
        <extracomment>E-SECURITY</extracomment>
        <translation>模组的安全状态（{found}）不在配方允许之列。</translation>
    </message>
    <message>
        <source>The partition table on the module is not the recipe&apos;s.</source>
        <extracomment>E-PARTITIONS</extracomment>
        <translation>模组上的分区表与配方不符。</translation>
    </message>
    <message>
        <source>The firmware could not be written: what the flash holds at {offset} differs.</source>
        <extracomment>E-FIRMWARE</extracomment>
        <translation>固件写入失败：Flash 在 {offset} 处的内容不一致。</translation>
    </message>
    <message>
        <source>The licence was not accepted by the flash; it was erased again and is free.</source>
        <extracomment>E-WRITE</extracomment>
        <translation>Flash 未接受授权；已擦除，授权已释放。</translation>
    </message>
    <message>
        <source>The module already holds a licence that this station did not write.</source>
        <extracomment>E-FOREIGN</extracomment>
        <translation>模组已有授权，但不是本工站写入的。</translation>
    </message>
    <message>
        <source>Give the module to QA for Refurbish.</source>
        <extracomment>E-FOREIGN</extracomment>
        <translation>请把模组交给 QA 翻新。</translation>
    </message>
    <message>
        <source>The module holds another licence than the one that is booked for it.</source>
        <extracomment>E-OTHER-LICENCE</extracomment>
        <translation>模组内的授权与登记的不同。</translation>
    </message>
    <message>
        <source>Give the module to QA; both licences are in quarantine.</source>
        <extracomment>E-OTHER-LICENCE</extracomment>
        <translation>请把模组交给 QA；两个授权均已隔离。</translation>
    </message>
    <message>
        <source>The licence region holds data that is no licence.</source>
        <extracomment>E-DAMAGED</extracomment>
        <translation>授权区的数据不是授权。</translation>
    </message>
    <message>
        <source>The licence region cannot be read.</source>
        <extracomment>E-UNREADABLE</extracomment>
        <translation>无法读取授权区。</translation>
    </message>
    <message>
        <source>The module {mac} is bound to a licence that was given up.</source>
        <extracomment>E-BOUND</extracomment>
        <translation>模组 {mac} 绑定的授权已被放弃。</translation>
    </message>
    <message>
        <source>This module was in the fixture during an uncertain burn; every module of that burn must be read first.</source>
        <extracomment>E-SEEN</extracomment>
        <translation>某次待确认的烧录中此模组也在治具上；须先读完那次的所有模组。</translation>
    </message>
    <message>
        <source>Put the other module of that burn into the fixture.</source>
        <extracomment>E-SEEN</extracomment>
        <translation>把那次烧录的另一模组放入治具。</translation>
    </message>
    <message>
        <source>No licence here fits the recipe; {uuid}: {why}.</source>
        <extracomment>E-UNFIT</extracomment>
        <translation>库存中没有能按配方写入的授权；最后尝试的是 {uuid}：{why}。</translation>
    </message>
    <message>
        <source>Nothing is lost. Compare the list with the recipe.</source>
        <extracomment>E-UNFIT</extracomment>
        <translation>未写入任何内容，授权也未丢失。请将授权清单与配方对照。</translation>
    </message>
    <message>
        <source>The module has the default address {mac}, and no licence in stock has one to give to it.</source>
        <extracomment>E-MAC-NONE</extracomment>
        <translation>模组的地址是出厂默认值 {mac}，而库存中没有可分配地址给它的授权。</translation>
    </message>
    <message>
        <source>Bring in a licence list with assigned addresses; nothing was written.</source>
        <extracomment>E-MAC-NONE</extracomment>
        <translation>请导入带有分配地址的授权清单；未写入任何内容。</translation>
    </message>
    <message>
        <source>The firmware takes an address only into its one-time memory: set_mac does nothing with store = &quot;kv&quot;.</source>
        <extracomment>E-RECIPE-SET-MAC</extracomment>
        <translation>固件只能将地址写入一次性存储器：store = &quot;kv&quot; 时 set_mac 无效。</translation>
    </message>
    <message>
        <source>Write `store = &quot;otp&quot;` under [licence], or remove set_mac.</source>
        <extracomment>E-RECIPE-SET-MAC</extracomment>
        <translation>请在 [licence] 下写入 `store = &quot;otp&quot;`，或删除 set_mac。</translation>
    </message>
    <message>
        <source>No licence in stock is assigned to the address {mac}.</source>
        <extracomment>E-ASSIGNED-MAC</extracomment>
        <translation>库存中没有分配给地址 {mac} 的授权。</translation>
    </message>
    <message>
        <source>The module does not boot: its line did not come within {within_s} s. Its licence stands.</source>
        <extracomment>E-BOOT</extracomment>
        <translation>模组不启动：{within_s} 秒内未收到它的启动输出。它的授权仍然有效。</translation>
    </message>
    <message>
        <source>Red bin, then press the slot&apos;s number.</source>
        <extracomment>E-BOOT</extracomment>
        <translation>放入红盒，再按槽位号。</translation>
    </message>
    <message>
        <source>Stopped by a person before the module was seen to boot; its licence stands.</source>
        <extracomment>E-BOOT-UNSEEN</extracomment>
        <translation>在看到模组启动之前被人停止；它的授权仍然有效。</translation>
    </message>
    <message>
        <source>Seat the module again to see it boot.</source>
        <extracomment>E-BOOT-UNSEEN</extracomment>
        <translation>重新放好模组，以便看到它启动。</translation>
    </message>
    <message>
        <source>The module was lost before it was seen to boot; its licence stands.</source>
        <extracomment>E-BOOT-LOST</extracomment>
        <translation>在看到模组启动之前失去了它；它的授权仍然有效。</translation>
    </message>
    <message>
        <source>Seat the module again to see it boot.</source>
        <extracomment>E-BOOT-LOST</extracomment>
        <translation>重新放好模组，以便看到它启动。</translation>
    </message>
    <message>
        <source>The module does not answer; the contact is bad or its download mode is disabled.</source>
        <extracomment>E-CONTACT</extracomment>
        <translation>模组无应答；接触不良，或其下载模式已禁用。</translation>
    </message>
    <message>
        <source>Seat the module again (hold BOOT where the line has no reset), then press the slot&apos;s number.</source>
        <extracomment>E-CONTACT</extracomment>
        <translation>重新放好模组（线路无复位时请按住 BOOT），再按槽位号。</translation>
    </message>
    <message>
        <source>No command line answers on {url}: bad contact or other firmware.</source>
        <extracomment>E-NO-PROMPT</extracomment>
        <translation>{url} 上没有命令行应答；接触不良、模组仍在启动，或装有其他固件。</translation>
    </message>
    <message>
        <source>Seat the module again, then press the slot&apos;s number.</source>
        <extracomment>E-NO-PROMPT</extracomment>
        <translation>重新放好模组，再按槽位号。</translation>
    </message>
    <message>
        <source>{url} has no reset line for the boot check.</source>
        <extracomment>E-NO-RESET</extracomment>
        <translation>{url} 没有启动检查所需的复位线。</translation>
    </message>
    <message>
        <source>Take a port with a reset line, or take [boot] out of the recipe.</source>
        <extracomment>E-NO-RESET</extracomment>
        <translation>请使用带复位线的端口，或从配方中去掉 [boot]。</translation>
    </message>
    <message>
        <source>The recipe is for the writer {wanted}, and the slot was opened for {found}.</source>
        <extracomment>E-WRITER</extracomment>
        <translation>配方用于写入方式 {wanted}，而槽位是为 {found} 打开的。</translation>
    </message>
    <message>
        <source>Choose the work order again.</source>
        <extracomment>E-WRITER</extracomment>
        <translation>请重新选择工单。</translation>
    </message>
    <message>
        <source>What is on {url} answers, but not like an ESP module.</source>
        <extracomment>E-NOT-A-MODULE</extracomment>
        <translation>{url} 上的设备有应答，但不是 ESP 模组。</translation>
    </message>
    <message>
        <source>Check the device on this port; without a reset line hold BOOT at power-on.</source>
        <extracomment>E-NOT-A-MODULE</extracomment>
        <translation>请检查该端口上接的是什么设备；线路无复位时，请按住 BOOT 重新给模组上电。</translation>
    </message>
    <message>
        <source>The port {url} was lost. The licence is safe.</source>
        <extracomment>E-PORT</extracomment>
        <translation>端口 {url} 已断开。授权安全。</translation>
    </message>
    <message>
        <source>Check the cable, then press the slot&apos;s number.</source>
        <extracomment>E-PORT</extracomment>
        <translation>检查线缆，再按槽位号。</translation>
    </message>
    <message>
        <source>The port {url} is used by another program.</source>
        <extracomment>E-PORT-BUSY</extracomment>
        <translation>端口 {url} 被其他程序占用。</translation>
    </message>
    <message>
        <source>Close the other program, then press the slot&apos;s number.</source>
        <extracomment>E-PORT-BUSY</extracomment>
        <translation>关闭那个程序，再按槽位号。</translation>
    </message>
    <message>
        <source>There is no port {url}.</source>
        <extracomment>E-PORT-MISSING</extracomment>
        <translation>没有端口 {url}。</translation>
    </message>
    <message>
        <source>Plug the fixture in, then press the slot&apos;s number.</source>
        <extracomment>E-PORT-MISSING</extracomment>
        <translation>插好治具，再按槽位号。</translation>
    </message>
    <message>
        <source>There is no slot {number}: slots have the numbers 1 to {most}.</source>
        <extracomment>E-SLOT-NUMBER</extracomment>
        <translation>没有槽位 {number}：槽位编号为 1 到 {most}。</translation>
    </message>
    <message>
        <source>Say one of these numbers.</source>
        <extracomment>E-SLOT-NUMBER</extracomment>
        <translation>请输入其中一个编号。</translation>
    </message>
    <message>
        <source>{place} is no place on the USB tree.</source>
        <extracomment>E-SLOT-PLACE</extracomment>
        <translation>{place} 不是 USB 位置。</translation>
    </message>
    <message>
        <source>Write it like usb:1-2.3, or plug the slot in and say its number.</source>
        <extracomment>E-SLOT-PLACE</extracomment>
        <translation>请写成 usb:1-2.3 的形式，或插入该槽位后输入其编号。</translation>
    </message>
    <message>
        <source>Several boards came at once ({places}), so it is not known which one is meant.</source>
        <extracomment>E-SLOT-SEVERAL</extracomment>
        <translation>同时插入了多块板（{places}），无法确定是哪一块。</translation>
    </message>
    <message>
        <source>Unplug them, then plug in one at a time.</source>
        <extracomment>E-SLOT-SEVERAL</extracomment>
        <translation>请全部拔出，再逐块插入。</translation>
    </message>
    <message>
        <source>Nothing was plugged in.</source>
        <extracomment>E-SLOT-NOTHING</extracomment>
        <translation>没有插入任何设备。</translation>
    </message>
    <message>
        <source>Plug the slot&apos;s adapter in while Kiln waits for it, or name its port with --to.</source>
        <extracomment>E-SLOT-NOTHING</extracomment>
        <translation>请在 Kiln 等待时插入该槽位的适配器，或用 --to 指定端口。</translation>
    </message>
    <message>
        <source>No hub with slots sits at another place than before.</source>
        <extracomment>E-SLOT-NO-MOVE</extracomment>
        <translation>没有带槽位的集线器换了位置。</translation>
    </message>
    <message>
        <source>Plug the hub in first; single slots are bound with kiln slots bind.</source>
        <extracomment>E-SLOT-NO-MOVE</extracomment>
        <translation>请先插好集线器；单个槽位请用 kiln slots bind 绑定。</translation>
    </message>
    <message>
        <source>The adapter {adapter} at {place} has no serial port: its driver {driver} is missing.</source>
        <extracomment>E-DRIVER</extracomment>
        <translation>位于 {place} 的适配器 {adapter} 没有串口：缺少驱动 {driver}。</translation>
    </message>
    <message>
        <source>Load it with: sudo modprobe {driver}; then plug the adapter in again.</source>
        <extracomment>E-DRIVER</extracomment>
        <translation>请运行 sudo modprobe {driver} 加载驱动，再重新插入适配器。</translation>
    </message>
    <message>
        <source>The port {url} is held by {program} (process {pid}).</source>
        <extracomment>E-PORT-HELD</extracomment>
        <translation>端口 {url} 被 {program}（进程 {pid}）占用。</translation>
    </message>
    <message>
        <source>Close that program.</source>
        <extracomment>E-PORT-HELD</extracomment>
        <translation>请关闭该程序。</translation>
    </message>
    <message>
        <source>The program {program} takes serial adapters for braille displays and lets their ports vanish.</source>
        <extracomment>E-PORT-TAKER</extracomment>
        <translation>程序 {program} 会把串口适配器当作盲文显示器占用，使端口消失。</translation>
    </message>
    <message>
        <source>Remove it with: sudo apt remove {program}; then plug the adapters in again.</source>
        <extracomment>E-PORT-TAKER</extracomment>
        <translation>请运行 sudo apt remove {program} 卸载，再重新插入适配器。</translation>
    </message>
    <message>
        <source>The program {program} speaks to each new serial port, which disturbs modules that just came.</source>
        <extracomment>E-PORT-PROBER</extracomment>
        <translation>程序 {program} 会向每个新串口发送数据，干扰刚插入的模组。</translation>
    </message>
    <message>
        <source>Stop it on this station with: sudo systemctl disable --now {program}.</source>
        <extracomment>E-PORT-PROBER</extracomment>
        <translation>请在本工站运行 sudo systemctl disable --now {program} 停用它。</translation>
    </message>
    <message>
        <source>The adapter of {url} holds answers back for {latency_ms} ms, which makes each burn slower.</source>
        <extracomment>E-LATENCY</extracomment>
        <translation>{url} 的适配器会延迟应答 {latency_ms} 毫秒，使每次烧录变慢。</translation>
    </message>
    <message>
        <source>Let Kiln set it to 1 ms with a udev rule that makes its latency_timer writable for the group dialout.</source>
        <extracomment>E-LATENCY</extracomment>
        <translation>请用 udev 规则让 dialout 组可写其 latency_timer，以便 Kiln 设为 1 毫秒。</translation>
    </message>
    <message>
        <source>The USB hub {hub} with {count} slots now sits at {place}.</source>
        <extracomment>E-HUB-MOVED</extracomment>
        <translation>带有 {count} 个槽位的 USB 集线器 {hub} 现在位于 {place}。</translation>
    </message>
    <message>
        <source>Bind its slots there, each at its position, with: kiln slots move.</source>
        <extracomment>E-HUB-MOVED</extracomment>
        <translation>请运行 kiln slots move 按原位置绑定这些槽位。</translation>
    </message>
    <message>
        <source>Only {free_mb} MB are free where {folder} is.</source>
        <extracomment>E-DISK-LOW</extracomment>
        <translation>{folder} 所在磁盘仅剩 {free_mb} MB。</translation>
    </message>
    <message>
        <source>Free disk space before the next shift; the book cannot be written without.</source>
        <extracomment>E-DISK-LOW</extracomment>
        <translation>请在下一班前清理磁盘，否则无法写入账本。</translation>
    </message>
    <message>
        <source>The clock of this computer is behind what this station wrote last.</source>
        <extracomment>E-CLOCK</extracomment>
        <translation>本机时钟落后于本工站上次写入的时间。</translation>
    </message>
    <message>
        <source>Set the clock, and let the system keep it by NTP.</source>
        <extracomment>E-CLOCK</extracomment>
        <translation>请校准时钟，并让系统通过 NTP 保持准确。</translation>
    </message>
    <message>
        <source>The keys of this folder are the throw-away ones of a demo and protect nothing.</source>
        <extracomment>E-KEYS-DEMO</extracomment>
        <translation>此文件夹使用演示用的一次性密钥，不起保护作用。</translation>
    </message>
    <message>
        <source>Enrol a real station in a folder of its own.</source>
        <extracomment>E-KEYS-DEMO</extracomment>
        <translation>请在单独的文件夹中登记正式工站。</translation>
    </message>
    <message>
        <source>The check of the book found {count} things that are off.</source>
        <extracomment>E-BOOK-FINDINGS</extracomment>
        <translation>账本检查发现 {count} 处异常。</translation>
    </message>
    <message>
        <source>Run kiln verify for the list, and call whoever looks after the station before burning on.</source>
        <extracomment>E-BOOK-FINDINGS</extracomment>
        <translation>请运行 kiln verify 查看清单，并在继续烧录前联系工站负责人。</translation>
    </message>
    <message>
        <source>Nobody answers at the platform&apos;s address {url}; the station works on without.</source>
        <extracomment>E-PLATFORM-AWAY</extracomment>
        <translation>平台地址 {url} 无应答；工站可继续离线工作。</translation>
    </message>
    <message>
        <source>Check the network; what was burned goes up when the platform is back.</source>
        <extracomment>E-PLATFORM-AWAY</extracomment>
        <translation>请检查网络；平台恢复后会自动上传烧录记录。</translation>
    </message>
    <message>
        <source>The module {mac} is marked for tests and never gets a licence.</source>
        <extracomment>E-MARKED</extracomment>
        <translation>模组 {mac} 已标记为测试用，不会写入授权。</translation>
    </message>
    <message>
        <source>Put it back to the test modules and take another one.</source>
        <extracomment>E-MARKED</extracomment>
        <translation>请将其放回测试模组处，换用另一个模组。</translation>
    </message>
    <message>
        <source>The module {mac} is not marked for tests.</source>
        <extracomment>E-NOT-MARKED</extracomment>
        <translation>模组 {mac} 未标记为测试用。</translation>
    </message>
    <message>
        <source>Put a marked module into the slot, or mark this one for good with --mark.</source>
        <extracomment>E-NOT-MARKED</extracomment>
        <translation>请放入已标记的模组，或用 --mark 将其永久标记。</translation>
    </message>
    <message>
        <source>The module {mac} has a licence in this station&apos;s book, so it cannot be marked for tests.</source>
        <extracomment>E-MARK-BOOKED</extracomment>
        <translation>本工站账本中模组 {mac} 已有授权，不能标记为测试用。</translation>
    </message>
    <message>
        <source>Take a module that was never burned.</source>
        <extracomment>E-MARK-BOOKED</extracomment>
        <translation>请使用从未烧录过的模组。</translation>
    </message>
    <message>
        <source>The file {file} of the marked test modules is damaged.</source>
        <extracomment>E-MARKS-DAMAGED</extracomment>
        <translation>测试模组标记文件 {file} 已损坏。</translation>
    </message>
    <message>
        <source>Put it back from a backup; or remove it, and mark the test modules again before anything is burned.</source>
        <extracomment>E-MARKS-DAMAGED</extracomment>
        <translation>请从备份恢复；或将其删除，并在烧录前重新标记测试模组。</translation>
    </message>
    <message>
        <source>A burn runs in slot {slot}, so it cannot be bound now.</source>
        <extracomment>E-SLOT-BURNING</extracomment>
        <translation>槽位 {slot} 正在烧录，现在不能绑定。</translation>
    </message>
    <message>
        <source>Wait for its end, then bind it.</source>
        <extracomment>E-SLOT-BURNING</extracomment>
        <translation>请等待烧录结束后再绑定。</translation>
    </message>
    <message>
        <source>The USB hub {hub} is gone, and with it the slots {slots}.</source>
        <extracomment>E-HUB</extracomment>
        <translation>USB 集线器 {hub} 已断开，槽位 {slots} 随之失去。</translation>
    </message>
    <message>
        <source>Plug the hub in again, or bind its slots anew.</source>
        <extracomment>E-HUB</extracomment>
        <translation>请重新插好集线器；若换了位置，请在“工站”页重新绑定其槽位。</translation>
    </message>
    <message>
        <source>This user may not open the port {url}.</source>
        <extracomment>E-PORT-RIGHTS</extracomment>
        <translation>当前用户无权打开端口 {url}。</translation>
    </message>
    <message>
        <source>Add the user to the group of serial ports (dialout), sign in again.</source>
        <extracomment>E-PORT-RIGHTS</extracomment>
        <translation>把用户加入串口组 (dialout)，然后重新登录。</translation>
    </message>
    <message>
        <source>The serial line dropped or changed bytes.</source>
        <extracomment>E-LINE</extracomment>
        <translation>串口丢失或改变了字节。</translation>
    </message>
    <message>
        <source>The recipe cannot be used: {why}.</source>
        <extracomment>E-RECIPE</extracomment>
        <translation>配方无法使用：{why}。</translation>
    </message>
    <message>
        <source>Pull the recipe again.</source>
        <extracomment>E-RECIPE</extracomment>
        <translation>请重新拉取配方。</translation>
    </message>
    <message>
        <source>No licence of {product} is left at this station.</source>
        <extracomment>E-NO-STOCK</extracomment>
        <translation>本工站已没有 {product} 的授权。</translation>
    </message>
    <message>
        <source>Pull a batch, then press the slot&apos;s number.</source>
        <extracomment>E-NO-STOCK</extracomment>
        <translation>拉取一个批次，再按槽位号。</translation>
    </message>
    <message>
        <source>No licence of {product} is free at this station: {count} set aside.</source>
        <extracomment>E-SET-ASIDE</extracomment>
        <translation>本工站没有可用的 {product} 授权：{count} 个已搁置。</translation>
    </message>
    <message>
        <source>Pull a batch, or let a named person lift one with kiln release.</source>
        <extracomment>E-SET-ASIDE</extracomment>
        <translation>拉取一个批次，或由具名人员用 kiln release 解除一个。</translation>
    </message>
    <message>
        <source>The lot of this product is frozen by the platform.</source>
        <extracomment>E-FROZEN</extracomment>
        <translation>该产品的凭证已被平台冻结。</translation>
    </message>
    <message>
        <source>Ask the planner; sync when it is free again.</source>
        <extracomment>E-FROZEN</extracomment>
        <translation>请询问计划员；解冻后再同步。</translation>
    </message>
    <message>
        <source>The burner stopped and was started again.</source>
        <extracomment>E-BURNER</extracomment>
        <translation>烧录进程停止过，已重新启动。</translation>
    </message>
    <message>
        <source>Press the slot&apos;s number to go on.</source>
        <extracomment>E-BURNER</extracomment>
        <translation>按槽位号继续。</translation>
    </message>
    <message>
        <source>The book could not be written: {why}.</source>
        <extracomment>E-BOOK</extracomment>
        <translation>无法写入账本：{why}。</translation>
    </message>
    <message>
        <source>Stop, free disk space or call IT; nothing was lost.</source>
        <extracomment>E-BOOK</extracomment>
        <translation>请停止，释放磁盘空间或联系 IT；没有丢失任何内容。</translation>
    </message>
    <message>
        <source>Stopped by a person; nothing was handed to the module.</source>
        <extracomment>E-CANCELLED</extracomment>
        <translation>被人工停止；未向模组交出任何内容。</translation>
    </message>
    <message>
        <source>It is not known whether the module holds the licence: {why}.</source>
        <extracomment>E-UNCERTAIN</extracomment>
        <translation>不确定模组是否已写入授权：{why}。</translation>
    </message>
    <message>
        <source>Put the same module back.</source>
        <extracomment>E-UNCERTAIN</extracomment>
        <translation>把同一模组放回。</translation>
    </message>
    <message>
        <source>The module was exchanged while it was written.</source>
        <extracomment>E-SWAPPED</extracomment>
        <translation>模组在写入过程中被更换。</translation>
    </message>
    <message>
        <source>Put both modules into the fixture, one after the other.</source>
        <extracomment>E-SWAPPED</extracomment>
        <translation>把两个模组先后放入治具。</translation>
    </message>
    <message>
        <source>Nothing is uncertain about the module {mac}, and it holds no licence.</source>
        <extracomment>E-NOT-UNCERTAIN</extracomment>
        <translation>模组 {mac} 没有待确认的内容，也没有授权。</translation>
    </message>
    <message>
        <source>Put the module of an uncertain licence into the slot.</source>
        <extracomment>E-NOT-UNCERTAIN</extracomment>
        <translation>请把待确认授权的模组放入槽位。</translation>
    </message>
    <message>
        <source>This is no address of a platform.</source>
        <extracomment>E-PLATFORM-URL</extracomment>
        <translation>这不是平台地址。</translation>
    </message>
    <message>
        <source>Give it as http://host:port or https://host.</source>
        <extracomment>E-PLATFORM-URL</extracomment>
        <translation>请写成 http://host:port 或 https://host。</translation>
    </message>
    <message>
        <source>The platform at {host} cannot be used: {why}. Nothing was lost.</source>
        <extracomment>E-PLATFORM-DOWN</extracomment>
        <translation>平台 {host} 无法使用：{why}。没有丢失任何内容。</translation>
    </message>
    <message>
        <source>Go on working; it is tried again. If it stays, check the network or call IT.</source>
        <extracomment>E-PLATFORM-DOWN</extracomment>
        <translation>请继续工作；程序会再试。若仍不行，请检查网络或联系 IT。</translation>
    </message>
    <message>
        <source>The platform refused: {why}</source>
        <extracomment>E-PLATFORM-REFUSED</extracomment>
        <translation>平台拒绝：{why}</translation>
    </message>
    <message>
        <source>The platform does not know who asks: {why}</source>
        <extracomment>E-PLATFORM-AUTH</extracomment>
        <translation>平台不认识请求者：{why}</translation>
    </message>
    <message>
        <source>Sign in again.</source>
        <extracomment>E-PLATFORM-AUTH</extracomment>
        <translation>请重新登录。</translation>
    </message>
    <message>
        <source>The platform does not allow this: {why}</source>
        <extracomment>E-PLATFORM-FORBIDDEN</extracomment>
        <translation>平台不允许此操作：{why}</translation>
    </message>
    <message>
        <source>Ask somebody who may.</source>
        <extracomment>E-PLATFORM-FORBIDDEN</extracomment>
        <translation>请找有权限的人。</translation>
    </message>
    <message>
        <source>The platform does not take this station&apos;s key: {why}</source>
        <extracomment>E-PLATFORM-STATION</extracomment>
        <translation>平台不接受本工站的密钥：{why}</translation>
    </message>
    <message>
        <source>Check the clock of this computer; if it is right, enrol the station again.</source>
        <extracomment>E-PLATFORM-STATION</extracomment>
        <translation>请检查本机时钟；若时钟正确，请重新登记工站。</translation>
    </message>
    <message>
        <source>The platform takes only smaller parts at a time.</source>
        <extracomment>E-PLATFORM-PAGE</extracomment>
        <translation>平台每次只接受较小的部分。</translation>
    </message>
    <message>
        <source>This is no enrolment code.</source>
        <extracomment>E-ENROL-CODE</extracomment>
        <translation>这不是登记码。</translation>
    </message>
    <message>
        <source>Copy the whole code, ten characters, a dash and sixteen more, or ask for a new one.</source>
        <extracomment>E-ENROL-CODE</extracomment>
        <translation>请复制完整的登记码：十个字符、一个短横和十六个字符；或索取新的。</translation>
    </message>
    <message>
        <source>The platform at {host} is not the one that the enrolment code was made by.</source>
        <extracomment>E-ENROL-FINGERPRINT</extracomment>
        <translation>平台 {host} 不是生成登记码的那个平台。</translation>
    </message>
    <message>
        <source>Check the address; if it is right, call IT, since somebody may stand in between.</source>
        <extracomment>E-ENROL-FINGERPRINT</extracomment>
        <translation>请检查地址；若地址正确，请联系 IT，可能有人在中间。</translation>
    </message>
    <message>
        <source>The recipe {version} of {product} is not what the platform signed: {why}. Nothing of it is used.</source>
        <extracomment>E-RECIPE-DAMAGED</extracomment>
        <translation>{product} 的配方 {version} 与平台签名不符：{why}。不使用其中任何内容。</translation>
    </message>
    <message>
        <source>Pull the recipe again; if it stays, call IT.</source>
        <extracomment>E-RECIPE-DAMAGED</extracomment>
        <translation>请重新拉取配方；若仍不行，请联系 IT。</translation>
    </message>
    <message>
        <source>The recipe {version} of {product} could not be stored: {why}. Nothing was changed.</source>
        <extracomment>E-RECIPE-DISK</extracomment>
        <translation>无法保存 {product} 的配方 {version}：{why}。未做任何更改。</translation>
    </message>
    <message>
        <source>Check the disk and the rights, then pull again.</source>
        <extracomment>E-RECIPE-DISK</extracomment>
        <translation>请检查磁盘和权限，然后重新拉取。</translation>
    </message>
    <message>
        <source>The platform has no recipe {version} of {product}.</source>
        <extracomment>E-RECIPE-NONE</extracomment>
        <translation>平台没有 {product} 的配方 {version}。</translation>
    </message>
    <message>
        <source>Check the product, or ask the planner to publish it.</source>
        <extracomment>E-RECIPE-NONE</extracomment>
        <translation>请核对产品，或请计划员发布配方。</translation>
    </message>
    <message>
        <source>The batch is damaged or cut off; nothing was taken from it.</source>
        <extracomment>E-BATCH-DAMAGED</extracomment>
        <translation>批次已损坏或不完整；未从中取用任何内容。</translation>
    </message>
    <message>
        <source>Get it again from the platform.</source>
        <extracomment>E-BATCH-DAMAGED</extracomment>
        <translation>请从平台重新获取。</translation>
    </message>
    <message>
        <source>The batch was made by a newer version of Kiln.</source>
        <extracomment>E-BATCH-NEWER</extracomment>
        <translation>批次由更新版本的 Kiln 生成。</translation>
    </message>
    <message>
        <source>Update Kiln on this station, then take it again.</source>
        <extracomment>E-BATCH-NEWER</extracomment>
        <translation>请升级本工站的 Kiln，然后重新取用。</translation>
    </message>
    <message>
        <source>The batch is not signed by this station&apos;s platform, or was altered on its way; nothing was taken from it.</source>
        <extracomment>E-BATCH-SIGNATURE</extracomment>
        <translation>批次不是由本工站的平台签名，或途中被改动；未从中取用任何内容。</translation>
    </message>
    <message>
        <source>Get it again from the platform; if it stays, call IT.</source>
        <extracomment>E-BATCH-SIGNATURE</extracomment>
        <translation>请从平台重新获取；若仍不行，请联系 IT。</translation>
    </message>
    <message>
        <source>The batch {batch} is for the station {station}, not for this one.</source>
        <extracomment>E-BATCH-STATION</extracomment>
        <translation>批次 {batch} 属于工站 {station}，不属于本工站。</translation>
    </message>
    <message>
        <source>Take it to that station, or pull a batch for this one.</source>
        <extracomment>E-BATCH-STATION</extracomment>
        <translation>请拿到那个工站，或为本工站拉取批次。</translation>
    </message>
    <message>
        <source>The batch {batch} expired at {at}.</source>
        <extracomment>E-BATCH-EXPIRED</extracomment>
        <translation>批次 {batch} 已于 {at} 过期。</translation>
    </message>
    <message>
        <source>Check the clock of this station; if it is right, get the batch again from the platform.</source>
        <extracomment>E-BATCH-EXPIRED</extracomment>
        <translation>请检查本工站时钟；若时钟正确，请从平台重新获取批次。</translation>
    </message>
    <message>
        <source>The batch {batch} is sealed for a key that this station does not hold.</source>
        <extracomment>E-BATCH-KEY</extracomment>
        <translation>批次 {batch} 用本工站没有的密钥密封。</translation>
    </message>
    <message>
        <source>Enrol the station again; the platform then seals anew what the station holds.</source>
        <extracomment>E-BATCH-KEY</extracomment>
        <translation>请重新登记工站；平台会为工站持有的内容重新密封。</translation>
    </message>
    <message>
        <source>This is no {kind} of the platform.</source>
        <extracomment>E-DOCUMENT-KIND</extracomment>
        <translation>这不是平台的 {kind}。</translation>
    </message>
    <message>
        <source>Check which file was meant.</source>
        <extracomment>E-DOCUMENT-KIND</extracomment>
        <translation>请核对要用哪个文件。</translation>
    </message>
    <message>
        <source>The {kind} was made by a newer version of Kiln.</source>
        <extracomment>E-DOCUMENT-NEWER</extracomment>
        <translation>该 {kind} 由更新版本的 Kiln 生成。</translation>
    </message>
    <message>
        <source>Update Kiln, then try again.</source>
        <extracomment>E-DOCUMENT-NEWER</extracomment>
        <translation>请升级 Kiln 后重试。</translation>
    </message>
    <message>
        <source>The {kind} is not signed by this station&apos;s platform, or was altered on its way; nothing of it was used.</source>
        <extracomment>E-DOCUMENT-SIGNATURE</extracomment>
        <translation>该 {kind} 不是由本工站的平台签名，或途中被改动；未使用其中任何内容。</translation>
    </message>
    <message>
        <source>There is no file {file}.</source>
        <extracomment>E-LIST-MISSING</extracomment>
        <translation>没有文件 {file}。</translation>
    </message>
    <message>
        <source>Check its name and folder.</source>
        <extracomment>E-LIST-MISSING</extracomment>
        <translation>请检查文件名和文件夹。</translation>
    </message>
    <message>
        <source>The file {file} cannot be used: {why}. Nothing was changed.</source>
        <extracomment>E-LIST-FILE</extracomment>
        <translation>文件 {file} 无法使用：{why}。未做任何更改。</translation>
    </message>
    <message>
        <source>Check the disk and the rights, then try again.</source>
        <extracomment>E-LIST-FILE</extracomment>
        <translation>请检查磁盘和权限，然后重试。</translation>
    </message>
    <message>
        <source>The file {file} is no spreadsheet and no text table, or it is damaged.</source>
        <extracomment>E-LIST-UNREADABLE</extracomment>
        <translation>文件 {file} 不是电子表格或文本表格，或已损坏。</translation>
    </message>
    <message>
        <source>Open it in a spreadsheet program and save it again as xlsx or csv.</source>
        <extracomment>E-LIST-UNREADABLE</extracomment>
        <translation>请用表格软件打开，另存为 xlsx 或 csv。</translation>
    </message>
    <message>
        <source>The file {file} is protected by a password.</source>
        <extracomment>E-LIST-PASSWORD</extracomment>
        <translation>文件 {file} 有密码保护。</translation>
    </message>
    <message>
        <source>Open it in a spreadsheet program and save it without a password.</source>
        <extracomment>E-LIST-PASSWORD</extracomment>
        <translation>请用表格软件打开，去掉密码后保存。</translation>
    </message>
    <message>
        <source>The file {file} holds no licence.</source>
        <extracomment>E-LIST-EMPTY</extracomment>
        <translation>文件 {file} 中没有授权。</translation>
    </message>
    <message>
        <source>The file {file} has no row with the column heads uuid and authkey.</source>
        <extracomment>E-LIST-HEADS</extracomment>
        <translation>文件 {file} 没有列标题为 uuid 和 authkey 的行。</translation>
    </message>
    <message>
        <source>Give the two columns these heads, then import it again.</source>
        <extracomment>E-LIST-HEADS</extracomment>
        <translation>请给这两列加上这些标题，然后重新导入。</translation>
    </message>
    <message>
        <source>The file {file} has two columns that mean {head}.</source>
        <extracomment>E-LIST-HEADS-TWICE</extracomment>
        <translation>文件 {file} 有两列都表示 {head}。</translation>
    </message>
    <message>
        <source>Remove or rename the wrong one, then import it again.</source>
        <extracomment>E-LIST-HEADS-TWICE</extracomment>
        <translation>请删除或改名错误的一列，然后重新导入。</translation>
    </message>
    <message>
        <source>The file {file} has a list on more than one sheet: {sheets}.</source>
        <extracomment>E-LIST-SHEETS</extracomment>
        <translation>文件 {file} 的多个工作表中都有列表：{sheets}。</translation>
    </message>
    <message>
        <source>Save the sheet that is meant as a file of its own.</source>
        <extracomment>E-LIST-SHEETS</extracomment>
        <translation>请把要用的工作表另存为单独的文件。</translation>
    </message>
    <message>
        <source>{count} of the rows of {file} cannot be taken; nothing was imported.</source>
        <extracomment>E-LIST-REFUSED</extracomment>
        <translation>{file} 中有 {count} 行不能接受；未导入任何内容。</translation>
    </message>
    <message>
        <source>Mend these rows, or import the others and leave these out.</source>
        <extracomment>E-LIST-REFUSED</extracomment>
        <translation>请修正这些行，或不带它们只导入其余的行。</translation>
    </message>
    <message>
        <source>The uuid is none: it must be uuid or tuya and 16 letters or digits, or 16 in older lists.</source>
        <extracomment>E-ROW-UUID</extracomment>
        <translation>uuid 无效：应为 uuid 或 tuya 加 16 个字母或数字，旧列表为 16 个。</translation>
    </message>
    <message>
        <source>Compare the row with the list as it was bought.</source>
        <extracomment>E-ROW-UUID</extracomment>
        <translation>请把该行与购买时的列表核对。</translation>
    </message>
    <message>
        <source>The row has no uuid.</source>
        <extracomment>E-ROW-UUID-MISSING</extracomment>
        <translation>该行没有 uuid。</translation>
    </message>
    <message>
        <source>The key is none: it must be 32 printable characters without blanks.</source>
        <extracomment>E-ROW-KEY</extracomment>
        <translation>密钥无效：应为 32 个可打印字符，不含空格。</translation>
    </message>
    <message>
        <source>The row has no key.</source>
        <extracomment>E-ROW-KEY-MISSING</extracomment>
        <translation>该行没有密钥。</translation>
    </message>
    <message>
        <source>The MAC is none, or a factory default: it must be 12 hex digits, bare or in pairs with : or -.</source>
        <extracomment>E-ROW-MAC</extracomment>
        <translation>MAC 无效或是出厂默认值：应为 12 位十六进制数字，可成对用 : 或 - 分隔。</translation>
    </message>
    <message>
        <source>Format the column as text, then compare the row with the list as it was bought.</source>
        <extracomment>E-ROW-MAC</extracomment>
        <translation>请把该列设为文本格式，然后把该行与购买时的列表核对。</translation>
    </message>
    <message>
        <source>The same MAC is assigned in rows {rows}.</source>
        <extracomment>E-ROW-MAC-TWICE</extracomment>
        <translation>第 {rows} 行分配了同一个 MAC。</translation>
    </message>
    <message>
        <source>Keep the right row.</source>
        <extracomment>E-ROW-MAC-TWICE</extracomment>
        <translation>请只保留正确的一行。</translation>
    </message>
    <message>
        <source>The same uuid stands in rows {rows}.</source>
        <extracomment>E-ROW-DOUBLE</extracomment>
        <translation>第 {rows} 行有同一个 uuid。</translation>
    </message>
    <message>
        <source>The uuid is of another family than the list ({family}); families never mix in one product.</source>
        <extracomment>E-ROW-FAMILY</extracomment>
        <translation>该 uuid 与列表（{family}）不属于同一系列；同一产品中系列不能混用。</translation>
    </message>
    <message>
        <source>Import the row with a list of its own family.</source>
        <extracomment>E-ROW-FAMILY</extracomment>
        <translation>请把该行与同系列的列表一起导入。</translation>
    </message>
    <message>
        <source>This is no address of a database.</source>
        <extracomment>E-PLATFORM-DB-URL</extracomment>
        <translation>这不是数据库地址。</translation>
    </message>
    <message>
        <source>Give it as sqlite:///path/to/file or postgresql://user@host/name.</source>
        <extracomment>E-PLATFORM-DB-URL</extracomment>
        <translation>请写成 sqlite:///path/to/file 或 postgresql://user@host/name。</translation>
    </message>
    <message>
        <source>No platform was set up in this database.</source>
        <extracomment>E-PLATFORM-EMPTY</extracomment>
        <translation>该数据库中还没有建立平台。</translation>
    </message>
    <message>
        <source>Set it up first: kiln platform init.</source>
        <extracomment>E-PLATFORM-EMPTY</extracomment>
        <translation>请先建立：kiln platform init。</translation>
    </message>
    <message>
        <source>This database holds something else than a platform.</source>
        <extracomment>E-PLATFORM-FOREIGN</extracomment>
        <translation>该数据库存放的不是平台。</translation>
    </message>
    <message>
        <source>Give another database.</source>
        <extracomment>E-PLATFORM-FOREIGN</extracomment>
        <translation>请给出另一个数据库。</translation>
    </message>
    <message>
        <source>The platform&apos;s database is of version {found}, this program knows {known}. Nothing was changed.</source>
        <extracomment>E-PLATFORM-NEWER</extracomment>
        <translation>平台数据库的版本是 {found}，本程序只认识到 {known}。未做任何更改。</translation>
    </message>
    <message>
        <source>Install the newer version of Kiln.</source>
        <extracomment>E-PLATFORM-NEWER</extracomment>
        <translation>请安装更新版本的 Kiln。</translation>
    </message>
    <message>
        <source>The platform&apos;s database was set up with other keys than these.</source>
        <extracomment>E-PLATFORM-KEYS</extracomment>
        <translation>平台数据库是用其他密钥建立的。</translation>
    </message>
    <message>
        <source>Give the keys it was set up with; without them its licences cannot be opened.</source>
        <extracomment>E-PLATFORM-KEYS</extracomment>
        <translation>请给出建立时的密钥；没有它们就打不开授权。</translation>
    </message>
    <message>
        <source>The platform&apos;s database cannot be used: {why}. Nothing was changed.</source>
        <extracomment>E-PLATFORM-DATABASE</extracomment>
        <translation>平台数据库无法使用：{why}。未做任何更改。</translation>
    </message>
    <message>
        <source>Check that it runs and that there is room on the disk; if it is damaged, restore a backup.</source>
        <extracomment>E-PLATFORM-DATABASE</extracomment>
        <translation>请检查它是否在运行、磁盘是否有空间；若已损坏，请恢复备份。</translation>
    </message>
    <message>
        <source>This platform is already running; it holds {lock}.</source>
        <extracomment>E-PLATFORM-RUNNING</extracomment>
        <translation>该平台已在运行；它占用 {lock}。</translation>
    </message>
    <message>
        <source>Use the one that runs, or stop it first.</source>
        <extracomment>E-PLATFORM-RUNNING</extracomment>
        <translation>请使用正在运行的平台，或先停止它。</translation>
    </message>
    <message>
        <source>The platform cannot listen on {host}:{port}: {why}.</source>
        <extracomment>E-PLATFORM-PORT</extracomment>
        <translation>平台无法在 {host}:{port} 上监听：{why}。</translation>
    </message>
    <message>
        <source>Choose another port, or 0 for any free one.</source>
        <extracomment>E-PLATFORM-PORT</extracomment>
        <translation>请选择其他端口，或用 0 表示任一空闲端口。</translation>
    </message>
    <message>
        <source>There is no organisation {organisation} on this platform.</source>
        <extracomment>E-PLATFORM-ORGANISATION</extracomment>
        <translation>本平台没有组织 {organisation}。</translation>
    </message>
    <message>
        <source>Take one of those that were set up.</source>
        <extracomment>E-PLATFORM-ORGANISATION</extracomment>
        <translation>请使用已建立的组织。</translation>
    </message>
    <message>
        <source>There is already a station {name} in this organisation.</source>
        <extracomment>E-PLATFORM-NAME</extracomment>
        <translation>该组织已有工站 {name}。</translation>
    </message>
    <message>
        <source>Take another name.</source>
        <extracomment>E-PLATFORM-NAME</extracomment>
        <translation>请换一个名称。</translation>
    </message>
    <message>
        <source>There is already a person with the address {email}.</source>
        <extracomment>E-PLATFORM-EMAIL</extracomment>
        <translation>已有使用地址 {email} 的人员。</translation>
    </message>
    <message>
        <source>Take another address.</source>
        <extracomment>E-PLATFORM-EMAIL</extracomment>
        <translation>请换一个地址。</translation>
    </message>
    <message>
        <source>The recipe of {product} cannot be published: {why}</source>
        <extracomment>E-PLATFORM-RECIPE</extracomment>
        <translation>无法发布 {product} 的配方：{why}</translation>
    </message>
    <message>
        <source>Mend the recipe, then publish it again.</source>
        <extracomment>E-PLATFORM-RECIPE</extracomment>
        <translation>请修正配方，然后重新发布。</translation>
    </message>
    <message>
        <source>This platform holds the example data already.</source>
        <extracomment>E-PLATFORM-DEMO</extracomment>
        <translation>本平台已有示例数据。</translation>
    </message>
    <message>
        <source>Use it as it is, or set up an empty database.</source>
        <extracomment>E-PLATFORM-DEMO</extracomment>
        <translation>请直接使用，或建立空数据库。</translation>
    </message>
    <message>
        <source>There is no recipe {path}.</source>
        <extracomment>E-RECIPE-MISSING</extracomment>
        <translation>没有配方 {path}。</translation>
    </message>
    <message>
        <source>Check the path; `kiln recipe new` writes a first one.</source>
        <extracomment>E-RECIPE-MISSING</extracomment>
        <translation>请检查路径；`kiln recipe new` 可生成一个新配方。</translation>
    </message>
    <message>
        <source>The recipe is no valid TOML: {why}.</source>
        <extracomment>E-RECIPE-TOML</extracomment>
        <translation>配方不是有效的 TOML：{why}。</translation>
    </message>
    <message>
        <source>Correct it there.</source>
        <extracomment>E-RECIPE-TOML</extracomment>
        <translation>请在该处更正。</translation>
    </message>
    <message>
        <source>The recipe has format {found}; this Kiln reads format 1.</source>
        <extracomment>E-RECIPE-FORMAT</extracomment>
        <translation>配方格式为 {found}；本版 Kiln 读取格式 1。</translation>
    </message>
    <message>
        <source>Write `format = 1` under [recipe], or update Kiln if a newer one wrote it.</source>
        <extracomment>E-RECIPE-FORMAT</extracomment>
        <translation>请在 [recipe] 下写 `format = 1`；若由更新版本写成，请升级 Kiln。</translation>
    </message>
    <message>
        <source>The recipe has {key} in {table}, which means nothing to Kiln.</source>
        <extracomment>E-RECIPE-UNKNOWN</extracomment>
        <translation>配方的 {table} 中有 {key}，Kiln 不认识。</translation>
    </message>
    <message>
        <source>{hint}</source>
        <extracomment>E-RECIPE-UNKNOWN</extracomment>
        <translation>{hint}</translation>
    </message>
    <message>
        <source>The recipe lacks {key} in {table}.</source>
        <extracomment>E-RECIPE-LACKS</extracomment>
        <translation>配方的 {table} 中缺少 {key}。</translation>
    </message>
    <message>
        <source>Add it; `kiln recipe new` writes an example of every line.</source>
        <extracomment>E-RECIPE-LACKS</extracomment>
        <translation>请补上；`kiln recipe new` 会写出每一行的示例。</translation>
    </message>
    <message>
        <source>{key} in {table} must be {wanted}.</source>
        <extracomment>E-RECIPE-VALUE-KIND</extracomment>
        <translation>{table} 中的 {key} 必须是 {wanted}。</translation>
    </message>
    <message>
        <source>Correct that line.</source>
        <extracomment>E-RECIPE-VALUE-KIND</extracomment>
        <translation>请更正该行。</translation>
    </message>
    <message>
        <source>Kiln does not know the chip {chip}.</source>
        <extracomment>E-RECIPE-CHIP</extracomment>
        <translation>Kiln 不认识芯片 {chip}。</translation>
    </message>
    <message>
        <source>Write one of {known}.</source>
        <extracomment>E-RECIPE-CHIP</extracomment>
        <translation>请写以下之一：{known}。</translation>
    </message>
    <message>
        <source>{found} is no flash size.</source>
        <extracomment>E-RECIPE-FLASH-SIZE</extracomment>
        <translation>{found} 不是 Flash 容量。</translation>
    </message>
    <message>
        <source>Write one of 1MB, 2MB, 4MB, 8MB, 16MB, 32MB, 64MB, 128MB.</source>
        <extracomment>E-RECIPE-FLASH-SIZE</extracomment>
        <translation>请写 1MB、2MB、4MB、8MB、16MB、32MB、64MB、128MB 之一。</translation>
    </message>
    <message>
        <source>The speed of {found} baud is out of range.</source>
        <extracomment>E-RECIPE-BAUD</extracomment>
        <translation>速率 {found} 波特超出范围。</translation>
    </message>
    <message>
        <source>Write a speed from 9600 to 2000000; 921600 is usual.</source>
        <extracomment>E-RECIPE-BAUD</extracomment>
        <translation>请写 9600 到 2000000 之间的速率；常用 921600。</translation>
    </message>
    <message>
        <source>What a module says when it has booted must be a part of one line, not empty.</source>
        <extracomment>E-RECIPE-BOOT-LINE</extracomment>
        <translation>模组启动后的输出必须是一行中的一部分，不能为空。</translation>
    </message>
    <message>
        <source>Correct `expect` under [boot], or leave [boot] out.</source>
        <extracomment>E-RECIPE-BOOT-LINE</extracomment>
        <translation>改正 [boot] 下的 `expect`，或去掉 [boot]。</translation>
    </message>
    <message>
        <source>A module cannot be waited for {found} s after its reset.</source>
        <extracomment>E-RECIPE-BOOT-TIME</extracomment>
        <translation>复位后不能等待模组 {found} 秒。</translation>
    </message>
    <message>
        <source>Write a `within_s` above 0 and up to {most} under [boot].</source>
        <extracomment>E-RECIPE-BOOT-TIME</extracomment>
        <translation>请把 [boot] 下的 `within_s` 写成大于 0 且不超过 {most}。</translation>
    </message>
    <message>
        <source>Over a serial command line only the licence is written: {table} means nothing there.</source>
        <extracomment>E-RECIPE-CLI-TABLE</extracomment>
        <translation>通过串口命令行只写入授权：{table} 在这里没有意义。</translation>
    </message>
    <message>
        <source>Remove it, or write `writer = &quot;esp&quot;` under [recipe].</source>
        <extracomment>E-RECIPE-CLI-TABLE</extracomment>
        <translation>删除它，或在 [recipe] 下写 `writer = &quot;esp&quot;`。</translation>
    </message>
    <message>
        <source>A recipe is taken over from a build, or is for a serial command line, not both.</source>
        <extracomment>E-NEW-RECIPE</extracomment>
        <translation>配方可以取自一次构建，或用于串口命令行，但不能两者兼有。</translation>
    </message>
    <message>
        <source>Give --from-idf or --serial-cli.</source>
        <extracomment>E-NEW-RECIPE</extracomment>
        <translation>请给出 --from-idf 或 --serial-cli。</translation>
    </message>
    <message>
        <source>{found} is no security state that a recipe can allow.</source>
        <extracomment>E-RECIPE-SECURITY</extracomment>
        <translation>{found} 不是配方可允许的安全状态。</translation>
    </message>
    <message>
        <source>Write secure_boot, flash_encryption_development, or nothing.</source>
        <extracomment>E-RECIPE-SECURITY</extracomment>
        <translation>请写 secure_boot、flash_encryption_development，或不写。</translation>
    </message>
    <message>
        <source>{file} does not lie in the recipe&apos;s folder.</source>
        <extracomment>E-RECIPE-PATH</extracomment>
        <translation>{file} 不在配方的文件夹中。</translation>
    </message>
    <message>
        <source>Put the file beside the recipe and name it relative to it, with / between folders.</source>
        <extracomment>E-RECIPE-PATH</extracomment>
        <translation>请把文件放在配方旁边，写相对路径，文件夹之间用 /。</translation>
    </message>
    <message>
        <source>The file {file} is not there or cannot be read.</source>
        <extracomment>E-RECIPE-FILE</extracomment>
        <translation>文件 {file} 不存在或无法读取。</translation>
    </message>
    <message>
        <source>Put it into the recipe&apos;s folder.</source>
        <extracomment>E-RECIPE-FILE</extracomment>
        <translation>请把它放入配方的文件夹。</translation>
    </message>
    <message>
        <source>The file {file} is empty.</source>
        <extracomment>E-RECIPE-EMPTY</extracomment>
        <translation>文件 {file} 是空的。</translation>
    </message>
    <message>
        <source>Build it again, then copy it.</source>
        <extracomment>E-RECIPE-EMPTY</extracomment>
        <translation>请重新编译，然后复制。</translation>
    </message>
    <message>
        <source>The file {file} is not the one that the recipe means: its SHA-256 is {found}.</source>
        <extracomment>E-RECIPE-HASH</extracomment>
        <translation>文件 {file} 不是配方所指的文件：其 SHA-256 为 {found}。</translation>
    </message>
    <message>
        <source>Take the right file; if this is the right one, write its SHA-256 into the recipe.</source>
        <extracomment>E-RECIPE-HASH</extracomment>
        <translation>请使用正确的文件；若此文件正确，请把它的 SHA-256 写入配方。</translation>
    </message>
    <message>
        <source>{what} begins at {offset}, which is not the start of a 4 KB sector.</source>
        <extracomment>E-RECIPE-ALIGN</extracomment>
        <translation>{what} 从 {offset} 开始，不是 4 KB 扇区的起点。</translation>
    </message>
    <message>
        <source>Take an offset that is a multiple of 0x1000.</source>
        <extracomment>E-RECIPE-ALIGN</extracomment>
        <translation>请使用 0x1000 的整数倍作为偏移。</translation>
    </message>
    <message>
        <source>{first} and {second} overlap: {first} ends at {end}, {second} begins at {start}.</source>
        <extracomment>E-RECIPE-OVERLAP</extracomment>
        <translation>{first} 与 {second} 重叠：{first} 结束于 {end}，{second} 开始于 {start}。</translation>
    </message>
    <message>
        <source>Move one of them, or take a smaller build.</source>
        <extracomment>E-RECIPE-OVERLAP</extracomment>
        <translation>请移动其中一个，或使用较小的编译产物。</translation>
    </message>
    <message>
        <source>{first} and {second} share the 4 KB sector at {sector}; writing one erases the other.</source>
        <extracomment>E-RECIPE-SECTOR</extracomment>
        <translation>{first} 与 {second} 共用 {sector} 处的 4 KB 扇区；写一个会擦除另一个。</translation>
    </message>
    <message>
        <source>Move {second} to the next sector.</source>
        <extracomment>E-RECIPE-SECTOR</extracomment>
        <translation>请把 {second} 移到下一个扇区。</translation>
    </message>
    <message>
        <source>{what} overlaps the licence partition, which lies from {start} to {end}.</source>
        <extracomment>E-RECIPE-OVERLAP-LICENCE</extracomment>
        <translation>{what} 与授权分区重叠，该分区从 {start} 到 {end}。</translation>
    </message>
    <message>
        <source>Leave the image out, or move the partition; nothing but the licence may be written there.</source>
        <extracomment>E-RECIPE-OVERLAP-LICENCE</extracomment>
        <translation>请去掉该镜像或移动分区；那里只能写授权。</translation>
    </message>
    <message>
        <source>{what} ends at {end}, past the end of the {flash} flash.</source>
        <extracomment>E-RECIPE-PAST-FLASH</extracomment>
        <translation>{what} 结束于 {end}，超出 {flash} Flash 的末尾。</translation>
    </message>
    <message>
        <source>Take a smaller build, another offset, or the right flash_size.</source>
        <extracomment>E-RECIPE-PAST-FLASH</extracomment>
        <translation>请使用较小的编译产物、其他偏移或正确的 flash_size。</translation>
    </message>
    <message>
        <source>{what} ends at {end}, past the end of its partition {partition} at {limit}.</source>
        <extracomment>E-RECIPE-PAST-PARTITION</extracomment>
        <translation>{what} 结束于 {end}，超出其分区 {partition} 的末尾 {limit}。</translation>
    </message>
    <message>
        <source>Take a smaller build or make the partition larger.</source>
        <extracomment>E-RECIPE-PAST-PARTITION</extracomment>
        <translation>请使用较小的编译产物，或加大分区。</translation>
    </message>
    <message>
        <source>The recipe has images but no partition table.</source>
        <extracomment>E-RECIPE-NO-TABLE</extracomment>
        <translation>配方有镜像但没有分区表。</translation>
    </message>
    <message>
        <source>Add [partition_table] with the file that belongs to this firmware.</source>
        <extracomment>E-RECIPE-NO-TABLE</extracomment>
        <translation>请加上 [partition_table] 及该固件对应的文件。</translation>
    </message>
    <message>
        <source>The partition table {file} is not valid: {why}.</source>
        <extracomment>E-RECIPE-TABLE</extracomment>
        <translation>分区表 {file} 无效：{why}。</translation>
    </message>
    <message>
        <source>Take the partition-table.bin of the same build.</source>
        <extracomment>E-RECIPE-TABLE</extracomment>
        <translation>请使用同一次编译的 partition-table.bin。</translation>
    </message>
    <message>
        <source>The partition {partition} begins at {offset}, which is no multiple of {step}.</source>
        <extracomment>E-RECIPE-TABLE-ALIGN</extracomment>
        <translation>分区 {partition} 从 {offset} 开始，不是 {step} 的整数倍。</translation>
    </message>
    <message>
        <source>Correct the partition table and build it again.</source>
        <extracomment>E-RECIPE-TABLE-ALIGN</extracomment>
        <translation>请更正分区表并重新编译。</translation>
    </message>
    <message>
        <source>The partitions {first} and {second} overlap at {start}.</source>
        <extracomment>E-RECIPE-TABLE-OVERLAP</extracomment>
        <translation>分区 {first} 与 {second} 在 {start} 处重叠。</translation>
    </message>
    <message>
        <source>Two partitions have the name {partition}.</source>
        <extracomment>E-RECIPE-TABLE-TWICE</extracomment>
        <translation>有两个分区都叫 {partition}。</translation>
    </message>
    <message>
        <source>Give each its own name and build the table again.</source>
        <extracomment>E-RECIPE-TABLE-TWICE</extracomment>
        <translation>请为每个分区起不同的名字，重新编译分区表。</translation>
    </message>
    <message>
        <source>The partition table has no partition {partition} for the licence.</source>
        <extracomment>E-RECIPE-NO-PARTITION</extracomment>
        <translation>分区表中没有存放授权的分区 {partition}。</translation>
    </message>
    <message>
        <source>The licence partition {partition} is of type {found}, not data/nvs.</source>
        <extracomment>E-RECIPE-NOT-NVS</extracomment>
        <translation>授权分区 {partition} 的类型是 {found}，不是 data/nvs。</translation>
    </message>
    <message>
        <source>Give it the type data and the subtype nvs in the partition table.</source>
        <extracomment>E-RECIPE-NOT-NVS</extracomment>
        <translation>请在分区表中把它设为类型 data、子类型 nvs。</translation>
    </message>
    <message>
        <source>The licence partition {partition} of {size} bytes is too small or no whole number of sectors; NVS needs 0x3000 at least.</source>
        <extracomment>E-RECIPE-SMALL</extracomment>
        <translation>授权分区 {partition} 为 {size} 字节，太小或不是整扇区；NVS 至少需要 0x3000。</translation>
    </message>
    <message>
        <source>Make it larger; 0x6000 is usual.</source>
        <extracomment>E-RECIPE-SMALL</extracomment>
        <translation>请加大；常用 0x6000。</translation>
    </message>
    <message>
        <source>The recipe puts the licence partition {partition} at {said}, its partition table at {found}.</source>
        <extracomment>E-RECIPE-PLACE</extracomment>
        <translation>配方把授权分区 {partition} 放在 {said}，其分区表却在 {found}。</translation>
    </message>
    <message>
        <source>Remove offset and size under [licence]; the table says it.</source>
        <extracomment>E-RECIPE-PLACE</extracomment>
        <translation>请删除 [licence] 下的 offset 和 size；分区表已说明。</translation>
    </message>
    <message>
        <source>The licence partition {partition} overlaps the partition table at {offset}.</source>
        <extracomment>E-RECIPE-LICENCE-TABLE</extracomment>
        <translation>授权分区 {partition} 与 {offset} 处的分区表重叠。</translation>
    </message>
    <message>
        <source>Correct the offset.</source>
        <extracomment>E-RECIPE-LICENCE-TABLE</extracomment>
        <translation>请更正偏移。</translation>
    </message>
    <message>
        <source>The licence partition {partition} lies over {offset}, where partition tables usually are.</source>
        <extracomment>E-RECIPE-LICENCE-TABLE-USUAL</extracomment>
        <translation>授权分区 {partition} 覆盖了 {offset}，那里通常是分区表。</translation>
    </message>
    <message>
        <source>Check the offset, or add [partition_table].</source>
        <extracomment>E-RECIPE-LICENCE-TABLE-USUAL</extracomment>
        <translation>请检查偏移，或加上 [partition_table]。</translation>
    </message>
    <message>
        <source>{key} is no name that NVS takes: 1 to 15 ASCII characters.</source>
        <extracomment>E-RECIPE-NVS-KEY</extracomment>
        <translation>{key} 不是 NVS 接受的名字：须为 1 到 15 个 ASCII 字符。</translation>
    </message>
    <message>
        <source>Take a shorter one, the same as in the firmware.</source>
        <extracomment>E-RECIPE-NVS-KEY</extracomment>
        <translation>请用更短的名字，与固件一致。</translation>
    </message>
    <message>
        <source>Two licence fields go to the same key {key}.</source>
        <extracomment>E-RECIPE-NVS-TWICE</extracomment>
        <translation>两个授权字段使用同一个键 {key}。</translation>
    </message>
    <message>
        <source>Give each field its own key.</source>
        <extracomment>E-RECIPE-NVS-TWICE</extracomment>
        <translation>请给每个字段各自的键。</translation>
    </message>
    <message>
        <source>The recipe does not say where {field} goes.</source>
        <extracomment>E-RECIPE-NO-FIELD</extracomment>
        <translation>配方没有说明 {field} 放在哪里。</translation>
    </message>
    <message>
        <source>Add {field} under [licence.fields]; without it the licence would not be whole.</source>
        <extracomment>E-RECIPE-NO-FIELD</extracomment>
        <translation>请在 [licence.fields] 下加上 {field}；缺少它授权就不完整。</translation>
    </message>
    <message>
        <source>{file} at {offset} is no firmware image for an ESP chip.</source>
        <extracomment>E-RECIPE-NO-IMAGE</extracomment>
        <translation>{offset} 处的 {file} 不是 ESP 芯片的固件镜像。</translation>
    </message>
    <message>
        <source>Take the .bin of the build, not the .elf or a merged file.</source>
        <extracomment>E-RECIPE-NO-IMAGE</extracomment>
        <translation>请使用编译出的 .bin，不要用 .elf 或合并文件。</translation>
    </message>
    <message>
        <source>{file} was built for {found}, the recipe is for {wanted}.</source>
        <extracomment>E-RECIPE-IMAGE-CHIP</extracomment>
        <translation>{file} 为 {found} 编译，配方用于 {wanted}。</translation>
    </message>
    <message>
        <source>Take the build for {wanted}, or correct the chip.</source>
        <extracomment>E-RECIPE-IMAGE-CHIP</extracomment>
        <translation>请使用 {wanted} 的编译产物，或更正芯片。</translation>
    </message>
    <message>
        <source>{file} is damaged: {why}.</source>
        <extracomment>E-RECIPE-IMAGE-BROKEN</extracomment>
        <translation>{file} 已损坏：{why}。</translation>
    </message>
    <message>
        <source>Copy it again from the build.</source>
        <extracomment>E-RECIPE-IMAGE-BROKEN</extracomment>
        <translation>请从编译目录重新复制。</translation>
    </message>
    <message>
        <source>{file} was built for {found} of flash, the module has {flash}; it would not start.</source>
        <extracomment>E-RECIPE-HEADER-LARGE</extracomment>
        <translation>{file} 按 {found} Flash 编译，模组为 {flash}；将无法启动。</translation>
    </message>
    <message>
        <source>Set the flash size of the build to {flash}, or correct flash_size.</source>
        <extracomment>E-RECIPE-HEADER-LARGE</extracomment>
        <translation>请把编译的 Flash 容量设为 {flash}，或更正 flash_size。</translation>
    </message>
    <message>
        <source>{file} was built for {found} of flash, the module has {flash}; the rest stays unused.</source>
        <extracomment>E-RECIPE-HEADER-SMALL</extracomment>
        <translation>{file} 按 {found} Flash 编译，模组为 {flash}；其余部分不会使用。</translation>
    </message>
    <message>
        <source>Nothing to do if that is meant.</source>
        <extracomment>E-RECIPE-HEADER-SMALL</extracomment>
        <translation>如果本意如此，无需处理。</translation>
    </message>
    <message>
        <source>{file} was built for {found} of flash, but the partition {partition} ends at {end}; it would not start.</source>
        <extracomment>E-RECIPE-HEADER-TABLE</extracomment>
        <translation>{file} 按 {found} Flash 编译，但分区 {partition} 结束于 {end}；将无法启动。</translation>
    </message>
    <message>
        <source>Set the flash size of the build to {flash}.</source>
        <extracomment>E-RECIPE-HEADER-TABLE</extracomment>
        <translation>请把编译的 Flash 容量设为 {flash}。</translation>
    </message>
    <message>
        <source>No image lies at {offset}, where the bootloader of the {chip} is.</source>
        <extracomment>E-RECIPE-NO-BOOTLOADER</extracomment>
        <translation>{offset} 处没有镜像，那里应是 {chip} 的引导程序。</translation>
    </message>
    <message>
        <source>Nothing to do if the modules already have one.</source>
        <extracomment>E-RECIPE-NO-BOOTLOADER</extracomment>
        <translation>如果模组已有引导程序，无需处理。</translation>
    </message>
    <message>
        <source>No image lies in an app partition.</source>
        <extracomment>E-RECIPE-NO-APP</extracomment>
        <translation>没有镜像位于应用分区。</translation>
    </message>
    <message>
        <source>Nothing to do if the modules already have their firmware.</source>
        <extracomment>E-RECIPE-NO-APP</extracomment>
        <translation>如果模组已有固件，无需处理。</translation>
    </message>
    <message>
        <source>{what} lies in no partition of the table.</source>
        <extracomment>E-RECIPE-NOWHERE</extracomment>
        <translation>{what} 不在分区表的任何分区内。</translation>
    </message>
    <message>
        <source>Check the offset.</source>
        <extracomment>E-RECIPE-NOWHERE</extracomment>
        <translation>请检查偏移。</translation>
    </message>
    <message>
        <source>{file} is signed for secure boot.</source>
        <extracomment>E-RECIPE-SIGNED</extracomment>
        <translation>{file} 已为安全启动签名。</translation>
    </message>
    <message>
        <source>Add secure_boot to allow under [security] if the modules have it on.</source>
        <extracomment>E-RECIPE-SIGNED</extracomment>
        <translation>若模组已开启安全启动，请在 [security] 的 allow 中加上 secure_boot。</translation>
    </message>
    <message>
        <source>{file} is not signed; a module with secure boot on would not start it.</source>
        <extracomment>E-RECIPE-UNSIGNED</extracomment>
        <translation>{file} 未签名；开启安全启动的模组不会启动它。</translation>
    </message>
    <message>
        <source>Sign the build, or remove secure_boot from allow under [security].</source>
        <extracomment>E-RECIPE-UNSIGNED</extracomment>
        <translation>请为编译产物签名，或从 [security] 的 allow 中去掉 secure_boot。</translation>
    </message>
    <message>
        <source>The licence partition {partition} is marked encrypted; on a module with flash encryption the firmware could not read the licence.</source>
        <extracomment>E-RECIPE-ENCRYPTED-FLAG</extracomment>
        <translation>授权分区 {partition} 标记为加密；在开启 Flash 加密的模组上，固件读不到授权。</translation>
    </message>
    <message>
        <source>Remove the flag from the partition table.</source>
        <extracomment>E-RECIPE-ENCRYPTED-FLAG</extracomment>
        <translation>请从分区表中去掉该标记。</translation>
    </message>
    <message>
        <source>The licence has no {field}, which the recipe wants.</source>
        <extracomment>E-RECIPE-FIELD-LACKS</extracomment>
        <translation>授权缺少配方所要的 {field}。</translation>
    </message>
    <message>
        <source>Check that recipe and lot belong to the same product.</source>
        <extracomment>E-RECIPE-FIELD-LACKS</extracomment>
        <translation>请检查配方与凭证是否属于同一产品。</translation>
    </message>
    <message>
        <source>The licence has {field}, for which the recipe names no key.</source>
        <extracomment>E-RECIPE-FIELD-EXTRA</extracomment>
        <translation>授权带有 {field}，但配方没有为它指定键。</translation>
    </message>
    <message>
        <source>Add it under [licence.fields], publish the recipe and pull it again.</source>
        <extracomment>E-RECIPE-FIELD-EXTRA</extracomment>
        <translation>请在 [licence.fields] 下加上，发布配方并重新拉取。</translation>
    </message>
    <message>
        <source>{field} of the licence is no plain ASCII text and cannot be stored as a string.</source>
        <extracomment>E-RECIPE-VALUE</extracomment>
        <translation>授权的 {field} 不是纯 ASCII 文本，不能存为字符串。</translation>
    </message>
    <message>
        <source>Give it the type blob under [licence.fields], as the firmware does.</source>
        <extracomment>E-RECIPE-VALUE</extracomment>
        <translation>请在 [licence.fields] 下把它设为 blob 类型，与固件一致。</translation>
    </message>
    <message>
        <source>The licence does not fit into the partition {partition} of {size} bytes.</source>
        <extracomment>E-RECIPE-ROOM</extracomment>
        <translation>授权放不进 {size} 字节的分区 {partition}。</translation>
    </message>
    <message>
        <source>Make the partition larger.</source>
        <extracomment>E-RECIPE-ROOM</extracomment>
        <translation>请加大分区。</translation>
    </message>
    <message>
        <source>Kiln made a mistake with the recipe: {what}.</source>
        <extracomment>E-RECIPE-BUG</extracomment>
        <translation>Kiln 处理配方时出错：{what}。</translation>
    </message>
    <message>
        <source>Report this; nothing was written.</source>
        <extracomment>E-RECIPE-BUG</extracomment>
        <translation>请上报；未写入任何内容。</translation>
    </message>
    <message>
        <source>There is already a recipe at {path}; it was left as it is.</source>
        <extracomment>E-RECIPE-THERE</extracomment>
        <translation>{path} 已有配方；未改动它。</translation>
    </message>
    <message>
        <source>Take another folder, or remove that file.</source>
        <extracomment>E-RECIPE-THERE</extracomment>
        <translation>请换一个文件夹，或删除该文件。</translation>
    </message>
    <message>
        <source>{path} could not be written: {why}. Nothing else was changed.</source>
        <extracomment>E-RECIPE-WRITE</extracomment>
        <translation>无法写入 {path}：{why}。其他内容未更改。</translation>
    </message>
    <message>
        <source>Check the disk and the rights of the folder.</source>
        <extracomment>E-RECIPE-WRITE</extracomment>
        <translation>请检查磁盘和文件夹的权限。</translation>
    </message>
    <message>
        <source>There is no build folder {path}.</source>
        <extracomment>E-RECIPE-NO-BUILD</extracomment>
        <translation>没有编译文件夹 {path}。</translation>
    </message>
    <message>
        <source>Name the folder build of the ESP-IDF project.</source>
        <extracomment>E-RECIPE-NO-BUILD</extracomment>
        <translation>请指明 ESP-IDF 项目的 build 文件夹。</translation>
    </message>
    <message>
        <source>{path} holds no flasher_args.json, so it is no finished ESP-IDF build.</source>
        <extracomment>E-RECIPE-NO-ARGS</extracomment>
        <translation>{path} 中没有 flasher_args.json，不是完成的 ESP-IDF 编译。</translation>
    </message>
    <message>
        <source>Run `idf.py build` first, then name the folder build.</source>
        <extracomment>E-RECIPE-NO-ARGS</extracomment>
        <translation>请先运行 `idf.py build`，再指明 build 文件夹。</translation>
    </message>
    <message>
        <source>{path} is not what ESP-IDF writes: {why}.</source>
        <extracomment>E-RECIPE-BAD-ARGS</extracomment>
        <translation>{path} 不是 ESP-IDF 写出的内容：{why}。</translation>
    </message>
    <message>
        <source>Run `idf.py build` again.</source>
        <extracomment>E-RECIPE-BAD-ARGS</extracomment>
        <translation>请重新运行 `idf.py build`。</translation>
    </message>
    <message>
        <source>The build lacks {file}.</source>
        <extracomment>E-RECIPE-BUILD-FILE</extracomment>
        <translation>编译目录缺少 {file}。</translation>
    </message>
    <message>
        <source>The build writes no partition table.</source>
        <extracomment>E-RECIPE-BUILD-TABLE</extracomment>
        <translation>编译没有生成分区表。</translation>
    </message>
    <message>
        <source>Run `idf.py build`, not `idf.py app`.</source>
        <extracomment>E-RECIPE-BUILD-TABLE</extracomment>
        <translation>请运行 `idf.py build`，不要用 `idf.py app`。</translation>
    </message>
    <message>
        <source>The partition table of the build has no place for the licence.</source>
        <extracomment>E-RECIPE-BUILD-PLACE</extracomment>
        <translation>编译的分区表中没有存放授权的位置。</translation>
    </message>
    <message>
        <source>Add a line like `fctry, data, nvs, , 0x6000` to partitions.csv and build again.</source>
        <extracomment>E-RECIPE-BUILD-PLACE</extracomment>
        <translation>请在 partitions.csv 中加一行，如 `fctry, data, nvs, , 0x6000`，然后重新编译。</translation>
    </message>
    <message>
        <source>The partition table of the build has several places that could take the licence: {found}.</source>
        <extracomment>E-RECIPE-BUILD-PLACES</extracomment>
        <translation>编译的分区表中有多处可放授权：{found}。</translation>
    </message>
    <message>
        <source>Name the right one `fctry`, or write the recipe by hand.</source>
        <extracomment>E-RECIPE-BUILD-PLACES</extracomment>
        <translation>请把正确的分区命名为 `fctry`，或手写配方。</translation>
    </message>
    <message>
        <source>The delivered recipe is not whole: {why}.</source>
        <extracomment>E-RECIPE-BUNDLE</extracomment>
        <translation>下发的配方不完整：{why}。</translation>
    </message>
    <message>
        <source>Pull it again.</source>
        <extracomment>E-RECIPE-BUNDLE</extracomment>
        <translation>请重新拉取。</translation>
    </message>
    <message>
        <source>The setting in {file} cannot be used: {why}.</source>
        <extracomment>E-SETTINGS</extracomment>
        <translation>{file} 中的设置无法使用：{why}。</translation>
    </message>
    <message>
        <source>Correct the line and start again.</source>
        <extracomment>E-SETTINGS</extracomment>
        <translation>请更正该行并重新启动。</translation>
    </message>
    <message>
        <source>The file {file} of this data folder is damaged, so the station does not know its platform.</source>
        <extracomment>E-ENROLMENT-DAMAGED</extracomment>
        <translation>数据文件夹中的文件 {file} 已损坏，工站不知道自己的平台。</translation>
    </message>
    <message>
        <source>Put it back from a backup of the folder, or enrol the station again.</source>
        <extracomment>E-ENROLMENT-DAMAGED</extracomment>
        <translation>请从文件夹备份恢复，或重新登记工站。</translation>
    </message>
    <message>
        <source>This data folder belongs to no station yet.</source>
        <extracomment>E-NOT-ENROLLED</extracomment>
        <translation>该数据文件夹还不属于任何工站。</translation>
    </message>
    <message>
        <source>Run kiln enrol URL CODE for a factory&apos;s platform, or kiln recipe add for one of its own.</source>
        <extracomment>E-NOT-ENROLLED</extracomment>
        <translation>使用工厂平台请运行 kiln enrol URL CODE；使用自带平台请运行 kiln recipe add。</translation>
    </message>
    <message>
        <source>This data folder is already the station {name}.</source>
        <extracomment>E-ALREADY-ENROLLED</extracomment>
        <translation>该数据文件夹已是工站 {name}。</translation>
    </message>
    <message>
        <source>Choose another folder with --data.</source>
        <extracomment>E-ALREADY-ENROLLED</extracomment>
        <translation>请用 --data 另选文件夹。</translation>
    </message>
    <message>
        <source>{file} could not be written ({why}); the old one stands.</source>
        <extracomment>E-FILE-WRITE</extracomment>
        <translation>无法写入 {file}（{why}）；旧文件保留。</translation>
    </message>
    <message>
        <source>Free disk space or mend the rights of the folder.</source>
        <extracomment>E-FILE-WRITE</extracomment>
        <translation>请释放磁盘空间，或修正文件夹权限。</translation>
    </message>
    <message>
        <source>The burner speaks version {found} of the pipe, the station {wanted}.</source>
        <extracomment>E-PROTOCOL</extracomment>
        <translation>烧录进程的管道版本为 {found}，工站要求 {wanted}。</translation>
    </message>
    <message>
        <source>Install Kiln again.</source>
        <extracomment>E-PROTOCOL</extracomment>
        <translation>请重新安装 Kiln。</translation>
    </message>
    <message>
        <source>The built-in platform did not start.</source>
        <extracomment>E-PLATFORM-CHILD</extracomment>
        <translation>内置平台没有启动。</translation>
    </message>
    <message>
        <source>Look into {log}; the book is untouched.</source>
        <extracomment>E-PLATFORM-CHILD</extracomment>
        <translation>请查看 {log}；账本未受影响。</translation>
    </message>
    <message>
        <source>This station has no recipe of {product}.</source>
        <extracomment>E-NO-RECIPE</extracomment>
        <translation>本工站没有 {product} 的配方。</translation>
    </message>
    <message>
        <source>Run kiln recipe add on the platform&apos;s side, then kiln pull.</source>
        <extracomment>E-NO-RECIPE</extracomment>
        <translation>请在平台侧运行 kiln recipe add，然后 kiln pull。</translation>
    </message>
    <message>
        <source>It is not known what to burn.</source>
        <extracomment>E-NO-JOB</extracomment>
        <translation>不知道要烧录什么。</translation>
    </message>
    <message>
        <source>Scan or pick a work order.</source>
        <extracomment>E-NO-JOB</extracomment>
        <translation>请扫描或选择工单。</translation>
    </message>
    <message>
        <source>This station holds licences of several products ({products}).</source>
        <extracomment>E-NO-PRODUCT</extracomment>
        <translation>本工站持有多个产品的授权（{products}）。</translation>
    </message>
    <message>
        <source>Say which one with --product.</source>
        <extracomment>E-NO-PRODUCT</extracomment>
        <translation>请用 --product 指明。</translation>
    </message>
    <message>
        <source>This station holds no licences.</source>
        <extracomment>E-NO-LICENCES</extracomment>
        <translation>本工站没有授权。</translation>
    </message>
    <message>
        <source>Run kiln import with a licence list, then kiln pull.</source>
        <extracomment>E-NO-LICENCES</extracomment>
        <translation>请用 kiln import 导入授权列表，然后 kiln pull。</translation>
    </message>
    <message>
        <source>The slot {url} is given twice.</source>
        <extracomment>E-SLOT-URL</extracomment>
        <translation>槽位 {url} 写了两次。</translation>
    </message>
    <message>
        <source>Give each slot its own port.</source>
        <extracomment>E-SLOT-URL</extracomment>
        <translation>请给每个槽位各自的端口。</translation>
    </message>
    <message>
        <source>A fixture has 1 to 32 slots, not {count}.</source>
        <extracomment>E-TOO-MANY-SLOTS</extracomment>
        <translation>治具有 1 到 32 个槽位，不能是 {count} 个。</translation>
    </message>
    <message>
        <source>Give fewer slots.</source>
        <extracomment>E-TOO-MANY-SLOTS</extracomment>
        <translation>请减少槽位。</translation>
    </message>
    <message>
        <source>There is no open work order {number}.</source>
        <extracomment>E-WORK-ORDER-UNKNOWN</extracomment>
        <translation>没有未完工单 {number}。</translation>
    </message>
    <message>
        <source>Check the number, or sync with the platform.</source>
        <extracomment>E-WORK-ORDER-UNKNOWN</extracomment>
        <translation>请核对编号，或与平台同步。</translation>
    </message>
    <message>
        <source>The work order changes only with empty slots.</source>
        <extracomment>E-WORK-ORDER-SLOTS</extracomment>
        <translation>只有槽位全空时才能更换工单。</translation>
    </message>
    <message>
        <source>Remove all modules, then scan the order again.</source>
        <extracomment>E-WORK-ORDER-SLOTS</extracomment>
        <translation>请取出所有模组，再扫描工单。</translation>
    </message>
    <message>
        <source>The code {text} fits nothing here.</source>
        <extracomment>E-SCAN</extracomment>
        <translation>代码 {text} 在这里没有对应内容。</translation>
    </message>
    <message>
        <source>Scan a work order, a slot's label or the red bin.</source>
        <extracomment>E-SCAN</extracomment>
        <translation>请扫描工单、槽位标签或红盒。</translation>
    </message>
    <message>
        <source>The station was stopped.</source>
        <extracomment>E-STOPPED</extracomment>
        <translation>工站曾被停止。</translation>
    </message>
    <message>
        <source>Start it again; it knows where it was.</source>
        <extracomment>E-STOPPED</extracomment>
        <translation>请重新启动；它知道停在哪里。</translation>
    </message>
    <message>
        <source>The platform at {url} needs to know who acts.</source>
        <extracomment>E-SESSION</extracomment>
        <translation>平台 {url} 需要知道操作者。</translation>
    </message>
    <message>
        <source>Add --as EMAIL and give the password on standard input.</source>
        <extracomment>E-SESSION</extracomment>
        <translation>请加上 --as EMAIL，并在标准输入给出密码。</translation>
    </message>
    <message>
        <source>No module answers at {url}.</source>
        <extracomment>E-NO-MODULE</extracomment>
        <translation>{url} 处没有模组应答。</translation>
    </message>
    <message>
        <source>Seat one, in download mode (hold BOOT) where the line has no reset, and check --slot.</source>
        <extracomment>E-NO-MODULE</extracomment>
        <translation>请放好模组（线路无复位时按住 BOOT 进入下载模式），并检查 --slot。</translation>
    </message>
    <message>
        <source>Kiln itself failed ({where}); what is on disk is whole.</source>
        <extracomment>E-BUG</extracomment>
        <translation>Kiln 自身出错（{where}）；磁盘上的内容完好。</translation>
    </message>
    <message>
        <source>Report this with the log {log}.</source>
        <extracomment>E-BUG</extracomment>
        <translation>请附日志 {log} 上报。</translation>
    </message>
    <message>
        <source>{text} is no MAC.</source>
        <extracomment>E-MAC-TEXT</extracomment>
        <translation>{text} 不是 MAC。</translation>
    </message>
    <message>
        <source>Write 12 hex digits, bare or in pairs with : or - between them.</source>
        <extracomment>E-MAC-TEXT</extracomment>
        <translation>请写 12 位十六进制数，可连写，或每两位以 : 或 - 分隔。</translation>
    </message>
    <message>
        <source>{text} is no time.</source>
        <extracomment>E-TIME</extracomment>
        <translation>{text} 不是时间。</translation>
    </message>
    <message>
        <source>Write it like 2026-11-23T14:30 (UTC) or with a zone.</source>
        <extracomment>E-TIME</extracomment>
        <translation>请写成 2026-11-23T14:30（UTC）或带时区。</translation>
    </message>
    <message>
        <source>{file} is neither .xlsx nor .csv.</source>
        <extracomment>E-EXPORT-ENDING</extracomment>
        <translation>{file} 既不是 .xlsx 也不是 .csv。</translation>
    </message>
    <message>
        <source>Choose one of the two endings.</source>
        <extracomment>E-EXPORT-ENDING</extracomment>
        <translation>请使用这两种扩展名之一。</translation>
    </message>
    <message>
        <source>{file} is no recipe.</source>
        <extracomment>E-NO-RECIPE-FILE</extracomment>
        <translation>{file} 不是配方。</translation>
    </message>
    <message>
        <source>Name the recipe.toml, or the folder that holds it.</source>
        <extracomment>E-NO-RECIPE-FILE</extracomment>
        <translation>请指明 recipe.toml，或它所在的文件夹。</translation>
    </message>
    <message>
        <source>It is not known for which product the list {file} is.</source>
        <extracomment>E-IMPORT-PRODUCT</extracomment>
        <translation>不知道列表 {file} 属于哪个产品。</translation>
    </message>
    <message>
        <source>Add --product ID.</source>
        <extracomment>E-IMPORT-PRODUCT</extracomment>
        <translation>请加上 --product ID。</translation>
    </message>
    <message>
        <source>{file} cannot be read ({why}).</source>
        <extracomment>E-FILE-READ</extracomment>
        <translation>无法读取 {file}（{why}）。</translation>
    </message>
    <message>
        <source>Check the name and the rights of the file.</source>
        <extracomment>E-FILE-READ</extracomment>
        <translation>请检查文件名和文件权限。</translation>
    </message>
    <message>
        <source>The virtual modules did not start.</source>
        <extracomment>E-SIMULATOR</extracomment>
        <translation>虚拟模组没有启动。</translation>
    </message>
    <message>
        <source>Look into the log of the demo folder, or try again.</source>
        <extracomment>E-SIMULATOR</extracomment>
        <translation>请查看演示文件夹中的日志，或重试。</translation>
    </message>
    <message>
        <source>These modules cannot be simulated: {reason}.</source>
        <extracomment>E-SIMULATE-OPTION</extracomment>
        <translation>无法模拟这些模组：{reason}。</translation>
    </message>
    <message>
        <source>Change the option; nothing was started.</source>
        <extracomment>E-SIMULATE-OPTION</extracomment>
        <translation>请更改选项；未启动任何内容。</translation>
    </message>
    <message>
        <source>The simulator found no place: {reason}.</source>
        <extracomment>E-SIMULATE-PLACE</extracomment>
        <translation>模拟器没有可用的位置：{reason}。</translation>
    </message>
    <message>
        <source>Choose another --port or --flash-dir; nothing was started.</source>
        <extracomment>E-SIMULATE-PLACE</extracomment>
        <translation>请换用其他 --port 或 --flash-dir；未启动任何内容。</translation>
    </message>
    <message>
        <source>The platform has no product {product}.</source>
        <extracomment>E-PRODUCT-UNKNOWN</extracomment>
        <translation>平台上没有产品 {product}。</translation>
    </message>
    <message>
        <source>Check its id; a new one is made by publishing its recipe with kiln recipe add.</source>
        <extracomment>E-PRODUCT-UNKNOWN</extracomment>
        <translation>请检查产品编号；新产品通过 kiln recipe add 发布配方来建立。</translation>
    </message>
    <message>
        <source>The platform has no unused licence of {what} left to give.</source>
        <extracomment>E-NOTHING-UNUSED</extracomment>
        <translation>平台上 {what} 已没有可发放的未用授权。</translation>
    </message>
    <message>
        <source>Check what was asked for, or have a licence list imported, then pull again.</source>
        <extracomment>E-NOTHING-UNUSED</extracomment>
        <translation>请检查所要的内容，或先导入授权清单，然后再次拉取。</translation>
    </message>
    <message>
        <source>The platform has no lot {lot} for this station.</source>
        <extracomment>E-LOT-UNKNOWN</extracomment>
        <translation>平台上没有可供本工站使用的批号 {lot}。</translation>
    </message>
    <message>
        <source>Check its id and the product, then pull again.</source>
        <extracomment>E-LOT-UNKNOWN</extracomment>
        <translation>请检查批号和产品，然后再次拉取。</translation>
    </message>
    <message>
        <source>Correct what was asked for, or ask the planner; nothing was changed.</source>
        <extracomment>E-PLATFORM-REFUSED</extracomment>
        <translation>请更正所要的内容，或询问计划员；没有任何改动。</translation>
    </message>
    <message>
        <source>The module {mac} has a licence of {found}; now {wanted} is burned.</source>
        <extracomment>E-OTHER-PRODUCT</extracomment>
        <translation>模组 {mac} 带有 {found} 的授权，而现在烧录的是 {wanted}。</translation>
    </message>
    <message>
        <source>Take it out, or choose the work order of its product.</source>
        <extracomment>E-OTHER-PRODUCT</extracomment>
        <translation>请取出该模组，或选择其产品的工单。</translation>
    </message>
    <message>
        <source>The module was exchanged before its licence was handed over.</source>
        <extracomment>E-EXCHANGED</extracomment>
        <translation>模组在授权交出之前被更换。</translation>
    </message>
    <message>
        <source>Press the slot's number to go on with the module that is there.</source>
        <extracomment>E-EXCHANGED</extracomment>
        <translation>请按槽位号，继续处理现在的模组。</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be made ({why}).</source>
        <extracomment>E-FOLDER</extracomment>
        <translation>无法建立文件夹 {folder}（{why}）。</translation>
    </message>
    <message>
        <source>Choose another folder with --data, or mend its rights.</source>
        <extracomment>E-FOLDER</extracomment>
        <translation>请用 --data 选择另一个文件夹，或修正其权限。</translation>
    </message>
    <message>
        <source>The platform takes no event of the journal after number {seq}; they wait here and nothing is lost.</source>
        <extracomment>E-SYNC-STUCK</extracomment>
        <translation>平台不接受第 {seq} 号之后的日志事件；它们在此等待，没有丢失任何内容。</translation>
    </message>
    <message>
        <source>Call whoever runs the platform.</source>
        <extracomment>E-SYNC-STUCK</extracomment>
        <translation>请联系平台的管理人员。</translation>
    </message>
    <message>
        <source>The work order {number} is complete: {quantity} modules passed.</source>
        <extracomment>E-WORK-ORDER-DONE</extracomment>
        <translation>工单 {number} 已完成：{quantity} 个模组合格。</translation>
    </message>
    <message>
        <source>Scan or pick the next work order.</source>
        <extracomment>E-WORK-ORDER-DONE</extracomment>
        <translation>请扫描或选择下一张工单。</translation>
    </message>
    <message>
        <source>The label's layout cannot be used: {why}.</source>
        <extracomment>E-LABEL-TEMPLATE</extracomment>
        <translation>标签版式无法使用：{why}。</translation>
    </message>
    <message>
        <source>Correct the label's file, then try again.</source>
        <extracomment>E-LABEL-TEMPLATE</extracomment>
        <translation>请改正标签文件，然后重试。</translation>
    </message>
    <message>
        <source>The label needs {fields}, which this module does not have.</source>
        <extracomment>E-LABEL-FIELD</extracomment>
        <translation>标签需要 {fields}，而此模组没有。</translation>
    </message>
    <message>
        <source>Take another label, or give the module what is missing.</source>
        <extracomment>E-LABEL-FIELD</extracomment>
        <translation>请换用另一标签，或为模组补齐缺少的内容。</translation>
    </message>
    <message>
        <source>A {kind} code cannot hold the text {text}.</source>
        <extracomment>E-LABEL-CODE</extracomment>
        <translation>{kind} 码容纳不下文本 {text}。</translation>
    </message>
    <message>
        <source>Take another kind of code in the label's file.</source>
        <extracomment>E-LABEL-CODE</extracomment>
        <translation>请在标签文件中改用另一种码。</translation>
    </message>
    <message>
        <source>Nothing was printed: {where} does not take it.</source>
        <extracomment>E-PRINT</extracomment>
        <translation>什么也没有打印：{where} 不接受。</translation>
    </message>
    <message>
        <source>Check the printer or the place of the file, then print again.</source>
        <extracomment>E-PRINT</extracomment>
        <translation>请检查打印机或文件位置，然后重新打印。</translation>
    </message>
    <message>
        <source>No bad module was taken out of its slot.</source>
        <extracomment>E-RED-BIN</extracomment>
        <translation>没有不良模组从槽位中取出。</translation>
    </message>
    <message>
        <source>Take it out and scan the red bin again, or press the slot's number.</source>
        <extracomment>E-RED-BIN</extracomment>
        <translation>请取出后再扫描红盒，或按该槽位的号码。</translation>
    </message>
    <message>
        <source>The serial number {serial} was scanned.</source>
        <extracomment>E-SERIAL-SCANNED</extracomment>
        <translation>已扫描序列号 {serial}。</translation>
    </message>
    <message>
        <source>Press the number of its slot.</source>
        <extracomment>E-SERIAL-SCANNED</extracomment>
        <translation>请按其槽位的号码。</translation>
    </message>
    <message>
        <source>The serial number {serial} was used before.</source>
        <extracomment>E-SERIAL-USED</extracomment>
        <translation>序列号 {serial} 已用过。</translation>
    </message>
    <message>
        <source>Take a new label; a module that comes back needs no scan.</source>
        <extracomment>E-SERIAL-USED</extracomment>
        <translation>请换新标签；重新放回的模组无需扫描。</translation>
    </message>
    <message>
        <source>The module's serial number was not scanned.</source>
        <extracomment>E-SERIAL-WANTED</extracomment>
        <translation>尚未扫描该模组的序列号。</translation>
    </message>
    <message>
        <source>Scan it, then press the slot's number.</source>
        <extracomment>E-SERIAL-WANTED</extracomment>
        <translation>请扫描，然后按该槽位的号码。</translation>
    </message>
    <message>
        <source>{file} is no file of Find My tokens.</source>
        <extracomment>E-TOKENS-FILE</extracomment>
        <translation>{file} 不是 Find My 令牌文件。</translation>
    </message>
    <message>
        <source>Save it as CSV (UTF-8) with the columns uuid and token, the token in base64.</source>
        <extracomment>E-TOKENS-FILE</extracomment>
        <translation>请另存为 CSV（UTF-8），包含 uuid 和 token 两列，token 为 base64。</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>the read-back does not match</source>
        <translation>回读内容不一致</translation>
    </message>
    <message>
        <source>the station stopped</source>
        <translation>工站曾停止</translation>
    </message>
    <message>
        <source>pulled out while it was written</source>
        <translation>写入时被拔出</translation>
    </message>
    <message>
        <source>it belongs to another product or version</source>
        <translation>它属于其他产品或版本</translation>
    </message>
    <message>
        <source>none was named</source>
        <translation>没有指定配方</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>secure_boot</source>
        <translation>安全启动</translation>
    </message>
    <message>
        <source>flash_encryption_development</source>
        <translation>Flash 加密（开发模式）</translation>
    </message>
    <message>
        <source>The request does not have the shape that this path takes.</source>
        <translation>请求的形式不符合此路径的要求。</translation>
    </message>
    <message>
        <source>The request is too large; send it in smaller parts.</source>
        <translation>请求过大；请分成较小的部分发送。</translation>
    </message>
    <message>
        <source>There is no such thing, or it is not yours to see.</source>
        <translation>不存在，或您无权查看。</translation>
    </message>
    <message>
        <source>This path does not take that verb.</source>
        <translation>此路径不接受该方法。</translation>
    </message>
    <message>
        <source>The platform has a fault; nothing was changed.</source>
        <translation>平台发生故障；没有任何改动。</translation>
    </message>
    <message>
        <source>The platform's database does not answer; nothing was changed. Try again.</source>
        <translation>平台的数据库没有响应；没有任何改动。请重试。</translation>
    </message>
    <message>
        <source>Sign in first: the token is missing, unknown or has expired.</source>
        <translation>请先登录：令牌缺失、未知或已过期。</translation>
    </message>
    <message>
        <source>E-mail or password is wrong.</source>
        <translation>邮箱或密码错误。</translation>
    </message>
    <message>
        <source>Too many attempts to sign in, one after another. Wait a little, then try again.</source>
        <translation>连续登录尝试过多。请稍候再试。</translation>
    </message>
    <message>
        <source>The present password is not this one.</source>
        <translation>当前密码不正确。</translation>
    </message>
    <message>
        <source>A password has at least 12 characters, and is not the one before.</source>
        <translation>密码至少 12 个字符，且不得与之前的相同。</translation>
    </message>
    <message>
        <source>There is already an account with this e-mail address.</source>
        <translation>该邮箱地址已有账号。</translation>
    </message>
    <message>
        <source>There is already an organisation of this name.</source>
        <translation>已有同名组织。</translation>
    </message>
    <message>
        <source>There is no such organisation.</source>
        <translation>没有该组织。</translation>
    </message>
    <message>
        <source>Staff belong to the issuer, and only staff name staff.</source>
        <translation>平台人员属于发行方，且只能由平台人员任命。</translation>
    </message>
    <message>
        <source>Nobody changes their own role or leaves by themselves; somebody else does it.</source>
        <translation>任何人不得更改自己的角色或自行离开；须由他人操作。</translation>
    </message>
    <message>
        <source>Your role does not allow this.</source>
        <translation>您的角色不允许此操作。</translation>
    </message>
    <message>
        <source>A station reaches only what is its own.</source>
        <translation>工站只能访问自己的内容。</translation>
    </message>
    <message>
        <source>The assertion is not one that this platform takes.</source>
        <translation>平台不接受该断言。</translation>
    </message>
    <message>
        <source>The enrolment code is unknown, used or has expired. Ask for a new one.</source>
        <translation>登记码未知、已使用或已过期。请索取新码。</translation>
    </message>
    <message>
        <source>A station of this name is already enrolled. Take another name.</source>
        <translation>已有同名工站登记。请换一个名称。</translation>
    </message>
    <message>
        <source>A public key is not what it should be.</source>
        <translation>公钥不符合要求。</translation>
    </message>
    <message>
        <source>The request needs an Idempotency-Key.</source>
        <translation>请求需要 Idempotency-Key。</translation>
    </message>
    <message>
        <source>This Idempotency-Key was used for another request.</source>
        <translation>该 Idempotency-Key 已用于另一请求。</translation>
    </message>
    <message>
        <source>No unused licence is left to give.</source>
        <translation>没有剩余的未使用许可证。</translation>
    </message>
    <message>
        <source>The lot is frozen: nothing can be taken from it now.</source>
        <translation>该批次已冻结：目前不能取出任何许可证。</translation>
    </message>
    <message>
        <source>The lot's licence list was generated: it is neither split nor changed any more.</source>
        <translation>该批次的许可证清单已生成：不能再拆分或更改产品。</translation>
    </message>
    <message>
        <source>The lot does not have so many unused licences.</source>
        <translation>该批次没有这么多未使用的许可证。</translation>
    </message>
    <message>
        <source>The lot came by a licence replacement; its product cannot be changed.</source>
        <translation>该批次来自许可证换新；不能更改其产品。</translation>
    </message>
    <message>
        <source>This product cannot be changed in that way.</source>
        <translation>不能这样更改该产品。</translation>
    </message>
    <message>
        <source>This is a customer's lot, for which a difference in price cannot be paid. Its owner can change it.</source>
        <translation>这是客户的批次，不支持支付差价。其所有者可以更改。</translation>
    </message>
    <message>
        <source>The request does not wait for this.</source>
        <translation>该申请不在等待此操作。</translation>
    </message>
    <message>
        <source>A difference in price is paid by the lot's owner only.</source>
        <translation>差价只能由批次的所有者支付。</translation>
    </message>
    <message>
        <source>Another organisation has this lot now; only its people act on it.</source>
        <translation>该批次现由另一组织持有；只有其人员可以操作。</translation>
    </message>
    <message>
        <source>The lot is offered already; the offer has to be answered first.</source>
        <translation>该批次已在移交中；须先答复该移交。</translation>
    </message>
    <message>
        <source>The lot is not offered to anybody.</source>
        <translation>该批次没有移交给任何人。</translation>
    </message>
    <message>
        <source>This makes the licence list for good: the lot is then neither split nor changed. Confirm to generate it.</source>
        <translation>这将最终生成许可证清单：此后该批次不能再拆分或更改产品。请确认生成。</translation>
    </message>
    <message>
        <source>The code is wrong.</source>
        <translation>验证码错误。</translation>
    </message>
    <message>
        <source>The code has expired or was guessed wrong too often. Ask for a new one.</source>
        <translation>验证码已过期或错误次数过多。请获取新码。</translation>
    </message>
    <message>
        <source>Too many wrong codes; wait before the next one.</source>
        <translation>错误的验证码过多；请稍候再试。</translation>
    </message>
    <message>
        <source>Too many codes were asked for; use one of them, or wait an hour.</source>
        <translation>请求的验证码过多；请使用其中之一，或等待一小时。</translation>
    </message>
    <message>
        <source>This platform has no way to send a code; its operator has to set one up.</source>
        <translation>该平台无法发送验证码；须由其运营者设置。</translation>
    </message>
    <message>
        <source>The lot's product supports neither HomeKit nor Find My.</source>
        <translation>该批次的产品既不支持 HomeKit 也不支持 Find My。</translation>
    </message>
    <message>
        <source>The lot's third-party resources are not generated yet; its licences cannot be burned before.</source>
        <translation>该批次的第三方资源尚未生成；在此之前其许可证不能烧录。</translation>
    </message>
    <message>
        <source>Import the lot's Find My tokens first; they come from Apple and are never made up.</source>
        <translation>请先导入该批次的 Find My 令牌；令牌由 Apple 提供，绝不自行生成。</translation>
    </message>
    <message>
        <source>The file does not hold exactly one Find My token for each licence that lacks one.</source>
        <translation>文件中的 Find My 令牌数与缺少令牌的许可证数不一致。</translation>
    </message>
    <message>
        <source>Some Find My tokens cannot be taken; none was imported.</source>
        <translation>部分 Find My 令牌不能接受；未导入任何令牌。</translation>
    </message>
    <message>
        <source>Stations still hold licences of this lot; they come back at their next sync.</source>
        <translation>工站仍持有该批次的许可证；将在其下次同步时退回。</translation>
    </message>
    <message>
        <source>Some rows of the list cannot be taken; nothing was imported.</source>
        <translation>列表中有些行不能接受；未导入任何内容。</translation>
    </message>
    <message>
        <source>Somebody else changed the same thing at that moment; nothing was changed. Try again.</source>
        <translation>此刻另有他人更改了同一内容；没有任何改动。请重试。</translation>
    </message>
    <message>
        <source>The order is not for this product.</source>
        <translation>该订单不适用于此产品。</translation>
    </message>
    <message>
        <source>There is no such organisation to authorise.</source>
        <translation>没有可授权的该组织。</translation>
    </message>
    <message>
        <source>This account is authorised already.</source>
        <translation>该账号已被授权。</translation>
    </message>
    <message>
        <source>An organisation does not authorise itself.</source>
        <translation>组织不能授权给自己。</translation>
    </message>
    <message>
        <source>The account still has products. Revoke them first.</source>
        <translation>该账号仍有产品。请先撤销。</translation>
    </message>
    <message>
        <source>A grant gives at least one right.</source>
        <translation>授权须至少包含一项权限。</translation>
    </message>
    <message>
        <source>This account has the product already. Change that grant.</source>
        <translation>该账号已拥有该产品。请更改该授权。</translation>
    </message>
    <message>
        <source>Only what you hold, and may pass on, can be granted; never across the scopes.</source>
        <translation>只能授予您拥有且可转授的权限；不得跨越范围。</translation>
    </message>
    <message>
        <source>The product came from there: a chain of grants does not run in a circle.</source>
        <translation>该产品来自对方：授权链不能成环。</translation>
    </message>
    <message>
        <source>The product's owner has not authorised this organisation to purchase it.</source>
        <translation>产品所有者未授权该组织采购此产品。</translation>
    </message>
    <message>
        <source>The authorisation to purchase was revoked; nothing more is given from this lot.</source>
        <translation>采购授权已被撤销；该批次不再提供许可证。</translation>
    </message>
    <message>
        <source>The product's owner has not authorised you to develop it.</source>
        <translation>产品所有者未授权您开发此产品。</translation>
    </message>
    <message>
        <source>That would deliver more than was ordered.</source>
        <translation>交付量将超过订购量。</translation>
    </message>
    <message>
        <source>A lot of this delivery was already delivered, or is not of this order's products.</source>
        <translation>此次交付中的某批次已交付，或不属于该订单的产品。</translation>
    </message>
    <message>
        <source>The lots do not hold as many licences as the delivery says.</source>
        <translation>各批次的许可证数与交付数量不符。</translation>
    </message>
    <message>
        <source>A pickup is of licences, and of an order of the same buyer that holds its products.</source>
        <translation>提货须为许可证，且属于同一买方、包含其产品的订单。</translation>
    </message>
    <message>
        <source>No new licence can be picked up for this order now.</source>
        <translation>该订单目前不能再领取新许可证。</translation>
    </message>
    <message>
        <source>This order offers no new licences.</source>
        <translation>该订单不提供新许可证。</translation>
    </message>
    <message>
        <source>That is more than this order's replacement quota holds.</source>
        <translation>超过了该订单的换新配额。</translation>
    </message>
    <message>
        <source>Stations hold licences that would have to be voided; return them first.</source>
        <translation>须作废的许可证由工站持有；请先退回。</translation>
    </message>
    <message>
        <source>These licences only replace others on modules: a station pulls and burns them.</source>
        <translation>这些许可证只用于替换模组上的许可证：由工站领取并烧录。</translation>
    </message>
    <message>
        <source>New licences of this kind do not leave in this delivery mode.</source>
        <translation>此类新许可证不能以该交付方式提供。</translation>
    </message>
    <message>
        <source>There is already an order of this number.</source>
        <translation>已有同号订单。</translation>
    </message>
    <message>
        <source>There is no such organisation to buy or own this.</source>
        <translation>没有可购买或拥有它的该组织。</translation>
    </message>
    <message>
        <source>The recipe is for another chip than the product.</source>
        <translation>配方的芯片与产品的不同。</translation>
    </message>
    <message>
        <source>A file's bytes do not have the hash that was named.</source>
        <translation>文件内容与所给的哈希不符。</translation>
    </message>
    <message>
        <source>The bundle holds no recipe.toml, or a file twice.</source>
        <translation>包中没有 recipe.toml，或有重复文件。</translation>
    </message>
    <message>
        <source>There is already a work order of this number.</source>
        <translation>已有同号工单。</translation>
    </message>
    <message>
        <source>The work order is closed already.</source>
        <translation>该工单已关闭。</translation>
    </message>
    <message>
        <source>The station was written off; it is given nothing any more.</source>
        <translation>该工站已注销；不再向其提供任何内容。</translation>
    </message>
    <message>
        <source>This conflict was decided before.</source>
        <translation>该冲突已有决定。</translation>
    </message>
    <message>
        <source>The product has no recipe of this version.</source>
        <translation>该产品没有此版本的配方。</translation>
    </message>
</context>
</TS>
