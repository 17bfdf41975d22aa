<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Station</name>
    <message>
        <source>Slot {number} is bound to {place}. Plug the next one in, or end the binding.</source>
        <translation>槽位 {number} 已绑定到 {place}。请插入下一个，或结束绑定。</translation>
    </message>
    <message>
        <source>End the binding</source>
        <translation>结束绑定</translation>
    </message>
    <message>
        <source>Bind slots</source>
        <translation>绑定槽位</translation>
    </message>
    <message>
        <source>{adapter} came at {place}. Press the number of its slot.</source>
        <translation>{adapter} 已插入到 {place}。请按其槽位号。</translation>
    </message>
    <message>
        <source>Plug the adapter or module of one slot in.</source>
        <translation>请插入一个槽位的适配器或模组。</translation>
    </message>
    <message>
        <source>The hub {old} with {count} slots now sits at {new}.</source>
        <translation>带有 {count} 个槽位的集线器 {old} 现在位于 {new}。</translation>
    </message>
    <message>
        <source>A slot is bound to a place on the USB tree, whatever name its port gets.</source>
        <translation>槽位绑定的是 USB 位置，与端口名称无关。</translation>
    </message>
    <message>
        <source>Bind the slots of the moved hub</source>
        <translation>绑定已移动集线器的槽位</translation>
    </message>
    <message>
        <source>Slot</source>
        <translation>槽位</translation>
    </message>
    <message>
        <source>Bound to</source>
        <translation>绑定到</translation>
    </message>
    <message>
        <source>Port now</source>
        <translation>当前端口</translation>
    </message>
    <message>
        <source>Presence</source>
        <translation>在位检测</translation>
    </message>
    <message>
        <source>Burns</source>
        <translation>烧录次数</translation>
    </message>
    <message>
        <source>Contact failures</source>
        <translation>接触失败</translation>
    </message>
    <message>
        <source>Retries</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Fall-backs</source>
        <translation>降速</translation>
    </message>
    <message>
        <source>Self-test</source>
        <translation>自检</translation>
    </message>
    <message>
        <source>{wrong} of {reads} readings wrong</source>
        <translation>{reads} 次读取中 {wrong} 次错误</translation>
    </message>
    <message>
        <source>good, {baud} baud</source>
        <translation>良好，{baud} 波特</translation>
    </message>
</context>
<context>
    <name>Bar</name>
    <message>
        <source>.</source>
        <translation>。</translation>
    </message>
    <message>
        <source>Slot {number}: {sentence}</source>
        <translation>槽位 {number}：{sentence}</translation>
    </message>
</context>
<context>
    <name>Counters</name>
    <message>
        <source>Pass</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>Fail</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>Yield</source>
        <translation>良率</translation>
    </message>
    <message>
        <source>Per hour</source>
        <translation>每小时</translation>
    </message>
    <message>
        <source>Cycle</source>
        <translation>节拍</translation>
    </message>
    <message>
        <source>Left in order</source>
        <translation>工单剩余</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>Uncertain</source>
        <translation>待确认</translation>
    </message>
    <message>
        <source>The shift: units and failures (F3)</source>
        <translation>本班次：产量与故障（F3）</translation>
    </message>
</context>
<context>
    <name>BurnPage</name>
    <message>
        <source>This station has no slots yet. Bind the first one on the Station page (F7).</source>
        <translation>本工站还没有槽位。请在“工站”页绑定第一个槽位 (F7)。</translation>
    </message>
</context>
<context>
    <name>OrderPicker</name>
    <message>
        <source>Work order</source>
        <translation>工单</translation>
    </message>
    <message>
        <source>Scan or type its number</source>
        <translation>扫描或输入工单号</translation>
    </message>
    <message>
        <source>Enter: take it · arrows: choose · Esc: back</source>
        <translation>Enter：选用 · 方向键：选择 · Esc：返回</translation>
    </message>
    <message>
        <source>No open work order fits. Sync, then look again.</source>
        <translation>没有符合的未完工单。请先同步，再查看。</translation>
    </message>
</context>
<context>
    <name>Tile</name>
    <message>
        <source>Press {number} to go on</source>
        <translation>按 {number} 继续</translation>
    </message>
    <message>
        <source>Remove the module</source>
        <translation>取出模组</translation>
    </message>
    <message>
        <source>Esc: stop</source>
        <translation>Esc：停止</translation>
    </message>
    <message>
        <source>put back</source>
        <translation>放回原模组</translation>
    </message>
    <message>
        <source>Remove the module, press {number}</source>
        <translation>取出模组，按 {number}</translation>
    </message>
    <message>
        <source>about {time} left</source>
        <translation>约剩 {time}</translation>
    </message>
    <message>
        <source>Stop it? Press Esc again</source>
        <translation>要停止吗？再按一次 Esc</translation>
    </message>
    <message>
        <source>{number}</source>
        <translation> {number} </translation>
    </message>
    <message>
        <source>Slot {number}</source>
        <translation>槽位 {number}</translation>
    </message>
    <message>
        <source>press {number}</source>
        <translation>按 {number}</translation>
    </message>
    <message>
        <source>the slot&apos;s number</source>
        <translation>槽位号</translation>
    </message>
    <message>
        <source>Red bin, then press {number}</source>
        <translation>放入红盒，再按 {number}</translation>
    </message>
    <message>
        <source>Put the same module back</source>
        <translation>把同一模组放回</translation>
    </message>
    <message>
        <source>token …{tail}</source>
        <translation>授权码 …{tail}</translation>
    </message>
    <message>
        <source>Any other key goes on</source>
        <translation>按其他键继续烧录</translation>
    </message>
    <message>
        <source>Esc stops it</source>
        <translation>按 Esc 停止</translation>
    </message>
    <message>
        <source>Then press {number}</source>
        <translation>然后按 {number}</translation>
    </message>
    <message>
        <source>Key {number}: start or acknowledge. Esc: stop the burn.</source>
        <translation>按键 {number}：开始或确认。Esc：停止烧录。</translation>
    </message>
    <message>
        <source>scan it</source>
        <translation>请扫描</translation>
    </message>
    <message>
        <source>Serial number {serial}</source>
        <translation>序列号 {serial}</translation>
    </message>
</context>
<context>
    <name>Phase</name>
    <message>
        <source>No port</source>
        <translation>无端口</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>打开中</translation>
    </message>
    <message>
        <source>Insert a module</source>
        <translation>请放入模组</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>检查中</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>写入中</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>校验中</translation>
    </message>
    <message>
        <source>PASS</source>
        <translation>合格</translation>
    </message>
    <message>
        <source>FAIL</source>
        <translation>不合格</translation>
    </message>
    <message>
        <source>ERROR</source>
        <translation>故障</translation>
    </message>
    <message>
        <source>UNCERTAIN</source>
        <translation>待确认</translation>
    </message>
    <message>
        <source>STOPPED</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Scan its serial number</source>
        <translation>请扫描序列号</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Search, for example a failure code</source>
        <translation>搜索，例如故障代码</translation>
    </message>
    <message>
        <source>Nothing here has these words.</source>
        <translation>没有包含这些文字的内容。</translation>
    </message>
    <message>
        <source>Start the slot of this number, or acknowledge its result.</source>
        <translation>启动该编号的槽位，或确认其结果。</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Start all slots that wait for a start, or the selected one.</source>
        <translation>启动所有等待启动的槽位，或所选槽位。</translation>
    </message>
    <message>
        <source>Stop the burn of the selected slot; asks first.</source>
        <translation>停止所选槽位的烧录；会先询问。</translation>
    </message>
    <message>
        <source>Select another slot.</source>
        <translation>选择其他槽位。</translation>
    </message>
    <message>
        <source>Pick the work order; or scan it.</source>
        <translation>选择工单；也可直接扫描。</translation>
    </message>
    <message>
        <source>This page.</source>
        <translation>本页。</translation>
    </message>
    <message>
        <source>The Station page: the slots and their places.</source>
        <translation>工站页：槽位及其位置。</translation>
    </message>
    <message>
        <source>The Burn page.</source>
        <translation>烧录页。</translation>
    </message>
    <message>
        <source>Only the tiles, on the full screen.</source>
        <translation>全屏只显示槽位。</translation>
    </message>
    <message>
        <source>Light or dark.</source>
        <translation>浅色或深色。</translation>
    </message>
    <message>
        <source>English or Chinese.</source>
        <translation>英文或中文。</translation>
    </message>
    <message>
        <source>Close the window.</source>
        <translation>关闭窗口。</translation>
    </message>
    <message>
        <source>The token is in the module and was read back equal.</source>
        <translation>授权码已写入模组，回读一致。</translation>
    </message>
    <message>
        <source>The module is at fault. Its token is free again or was never touched.</source>
        <translation>模组有问题。其授权码已释放，或从未动用。</translation>
    </message>
    <message>
        <source>The station is at fault: port, cable, disk or stock.</source>
        <translation>工站有问题：端口、线缆、磁盘或库存。</translation>
    </message>
    <message>
        <source>It is not known whether the module holds its token. The same module settles it, in any slot.</source>
        <translation>不确定模组是否已写入授权码。把同一模组放入任一槽位即可确认。</translation>
    </message>
    <message>
        <source>A person stopped the burn.</source>
        <translation>烧录被人工停止。</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>What a slot shows</source>
        <translation>槽位显示的内容</translation>
    </message>
    <message>
        <source>Failure codes</source>
        <translation>故障代码</translation>
    </message>
    <message>
        <source>The shift: units per quarter hour, and what failed most.</source>
        <translation>本班次：每刻钟产量以及最常见的故障。</translation>
    </message>
    <message>
        <source>Sounds on or off.</source>
        <translation>声音开/关。</translation>
    </message>
    <message>
        <source>Scanned from a slot's label: the same as its key.</source>
        <translation>扫描槽位标签：等同于按其号码。</translation>
    </message>
    <message>
        <source>Scanned from the red bin: the bad module in your hand is in it, its slot is free.</source>
        <translation>扫描红盒：手中的不良模组已放入，其槽位空出。</translation>
    </message>
    <message>
        <source>Its code is the setting red_bin.</source>
        <translation>其代码在设置 red_bin 中。</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>Scanned from a label: for the slot whose key comes next, or the next of a panel.</source>
        <translation>扫描标签：用于接下来按号码的槽位，或拼板的下一个槽位。</translation>
    </message>
    <message>
        <source>Settings: serial_pattern, panel.</source>
        <translation>设置：serial_pattern、panel。</translation>
    </message>
    <message>
        <source>The Partners page: who may do what with whose products.</source>
        <translation>合作伙伴页：谁可使用谁的哪些产品。</translation>
    </message>
    <message>
        <source>The Orders page: orders, and new licenses for delivered ones.</source>
        <translation>“订单”页面：订单，以及已交付授权码的换新。</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message>
        <source>{n} d</source>
        <translation>{n} 天</translation>
    </message>
    <message>
        <source>{n} h</source>
        <translation>{n} 小时</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>No work order</source>
        <translation>无工单</translation>
    </message>
    <message>
        <source>Sync</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>Tokens low</source>
        <translation>授权码不足</translation>
    </message>
    <message>
        <source>Tokens left</source>
        <translation>剩余授权码</translation>
    </message>
    <message>
        <source>Pick the work order (F2)</source>
        <translation>选择工单 (F2)</translation>
    </message>
    <message>
        <source>in step</source>
        <translation>已同步</translation>
    </message>
    <message>
        <source>conflicts {n}</source>
        <translation>冲突 {n} 条</translation>
    </message>
    <message>
        <source>{n} waiting</source>
        <translation>{n} 条待传</translation>
    </message>
    <message>
        <source>offline {time}</source>
        <translation>离线 {time}</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>{n} slots are burning. Wait for them, or close again to stop them.</source>
        <translation>{n} 个槽位正在烧录。请等待完成，或再次关闭以停止。</translation>
    </message>
    <message>
        <source>Kiln</source>
        <translation>Kiln 烧录工站</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Station</source>
        <translation>工站</translation>
    </message>
    <message>
        <source>Where the slots are, and how they do (F7)</source>
        <translation>槽位的位置与状况 (F7)</translation>
    </message>
    <message>
        <source>Burn</source>
        <translation>烧录</translation>
    </message>
    <message>
        <source>The slots (F5)</source>
        <translation>槽位 (F5)</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Keys and failure codes (F1)</source>
        <translation>按键与故障代码 (F1)</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Only the tiles, on the full screen (F11)</source>
        <translation>全屏只显示槽位 (F11)</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Light or dark (Ctrl+T)</source>
        <translation>浅色或深色 (Ctrl+T)</translation>
    </message>
    <message>
        <source>中文</source>
        <translation>English</translation>
    </message>
    <message>
        <source>English or Chinese (Ctrl+L)</source>
        <translation>英文或中文 (Ctrl+L)</translation>
    </message>
    <message>
        <source>Credentials</source>
        <translation>凭证</translation>
    </message>
    <message>
        <source>Lots of tokens: split, change product, hand over (F6)</source>
        <translation>令牌批次：拆分、更换产品、移交 (F6)</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Silent</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Sounds of the results, on or off (Ctrl+M)</source>
        <translation>结果提示音开/关（Ctrl+M）</translation>
    </message>
    <message>
        <source>Partners</source>
        <translation>合作伙伴</translation>
    </message>
    <message>
        <source>Who may do what with your products, and you with others' (F9)</source>
        <translation>谁可使用您的产品，以及您可使用谁的产品 (F9)</translation>
    </message>
    <message>
        <source>Orders</source>
        <translation>订单</translation>
    </message>
    <message>
        <source>Orders, and new licenses for delivered ones (F8)</source>
        <translation>订单，以及已交付授权码的换新（F8）</translation>
    </message>
</context>
<context>
    <name>Filters</name>
    <message>
        <source>{name}: {value}</source>
        <translation>{name}：{value}</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>起始日期</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>截止日期</translation>
    </message>
    <message>
        <source>from … to …</source>
        <translation>从 … 到 …</translation>
    </message>
    <message>
        <source>last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <source>last 90 days</source>
        <translation>最近 90 天</translation>
    </message>
    <message>
        <source>last 365 days</source>
        <translation>最近 365 天</translation>
    </message>
</context>
<context>
    <name>Lists</name>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Asking the platform …</source>
        <translation>正在询问平台…</translation>
    </message>
    <message>
        <source>{n} shown · more below</source>
        <translation>已显示 {n} 条 · 下面还有</translation>
    </message>
    <message>
        <source>{n} in all</source>
        <translation>共 {n} 条</translation>
    </message>
</context>
<context>
    <name>Sheet</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>Credentials</name>
    <message>
        <source>A plain list. Once it is generated there is no split and no change of product any more.</source>
        <translation>纯列表。一旦生成，便不能再拆分，也不能更换产品。</translation>
    </message>
    <message>
        <source>Approve</source>
        <translation>批准</translation>
    </message>
    <message>
        <source>Asking the platform for products …</source>
        <translation>正在向平台查询产品…</translation>
    </message>
    <message>
        <source>Being Paid</source>
        <translation>待付款</translation>
    </message>
    <message>
        <source>Change Product</source>
        <translation>更换产品</translation>
    </message>
    <message>
        <source>Change Product of {name}</source>
        <translation>更换 {name} 的产品</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Confirm Update Info</source>
        <translation>确认更新信息</translation>
    </message>
    <message>
        <source>Confirm hand-over</source>
        <translation>确认移交</translation>
    </message>
    <message>
        <source>Confirmed</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>Confirming Update</source>
        <translation>更新确认中</translation>
    </message>
    <message>
        <source>Credential</source>
        <translation>凭证</translation>
    </message>
    <message>
        <source>Credential (Authorization Only)</source>
        <translation>凭证（仅授权）</translation>
    </message>
    <message>
        <source>Customer's credential</source>
        <translation>客户的凭证</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>免费</translation>
    </message>
    <message>
        <source>Free Licenses</source>
        <translation>免费授权</translation>
    </message>
    <message>
        <source>From the offer on nothing can be taken from it, until they confirm or refuse.</source>
        <translation>自发出移交起，在对方确认或拒绝之前，不能再从中取用。</translation>
    </message>
    <message>
        <source>Frozen: {why}</source>
        <translation>已冻结：{why}</translation>
    </message>
    <message>
        <source>Hand over</source>
        <translation>移交</translation>
    </message>
    <message>
        <source>Hand over {name}</source>
        <translation>移交 {name}</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>工站持有</translation>
    </message>
    <message>
        <source>Its product was never changed.</source>
        <translation>其产品从未更换过。</translation>
    </message>
    <message>
        <source>License Delivery Mode</source>
        <translation>授权交付方式</translation>
    </message>
    <message>
        <source>License List</source>
        <translation>授权列表</translation>
    </message>
    <message>
        <source>License Replacement</source>
        <translation>授权置换</translation>
    </message>
    <message>
        <source>My credential</source>
        <translation>我的凭证</translation>
    </message>
    <message>
        <source>Name of the new credential</source>
        <translation>新凭证的名称</translation>
    </message>
    <message>
        <source>Name, product or id</source>
        <translation>名称、产品或编号</translation>
    </message>
    <message>
        <source>New product</source>
        <translation>新产品</translation>
    </message>
    <message>
        <source>No credential fits. Import a list, or take other filters.</source>
        <translation>没有符合的凭证。请导入列表，或更换筛选条件。</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>Offer</source>
        <translation>发出移交</translation>
    </message>
    <message>
        <source>Offered</source>
        <translation>待对方确认</translation>
    </message>
    <message>
        <source>Organisation, by name or id</source>
        <translation>组织（名称或编号）</translation>
    </message>
    <message>
        <source>Pay the difference</source>
        <translation>支付差价</translation>
    </message>
    <message>
        <source>Price difference</source>
        <translation>差价</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Product now</source>
        <translation>当前产品</translation>
    </message>
    <message>
        <source>Production details are those of the credential it came from.</source>
        <translation>生产信息与原凭证相同。</translation>
    </message>
    <message>
        <source>Purchased</source>
        <translation>已购</translation>
    </message>
    <message>
        <source>Purchased Licenses</source>
        <translation>已购授权</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>撤回</translation>
    </message>
    <message>
        <source>Recalled</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>驳回</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已驳回</translation>
    </message>
    <message>
        <source>Requested</source>
        <translation>申请时间</translation>
    </message>
    <message>
        <source>Since {day}</source>
        <translation>自 {day}</translation>
    </message>
    <message>
        <source>Split Quantity</source>
        <translation>拆分数量</translation>
    </message>
    <message>
        <source>Split {name}</source>
        <translation>拆分 {name}</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>The credential was offered</source>
        <translation>凭证已发出移交</translation>
    </message>
    <message>
        <source>The credential was split</source>
        <translation>凭证已拆分</translation>
    </message>
    <message>
        <source>The new credential has {n} tokens.</source>
        <translation>新凭证包含 {n} 个令牌。</translation>
    </message>
    <message>
        <source>The platform confirms the production details; see Update Details.</source>
        <translation>平台将确认生产信息；请查看更新详情。</translation>
    </message>
    <message>
        <source>The update was requested</source>
        <translation>已提交更新申请</translation>
    </message>
    <message>
        <source>They find it under Customer's credential and confirm it there.</source>
        <translation>对方可在“客户的凭证”中找到并确认。</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Tokens with firmware, for stations and production tools.</source>
        <translation>含固件的令牌，供工站和生产工具使用。</translation>
    </message>
    <message>
        <source>Tokens without firmware, for modules that have theirs.</source>
        <translation>不含固件的令牌，供已有固件的模组使用。</translation>
    </message>
    <message>
        <source>Until the platform has approved it, nothing of this credential can be burned, split or downloaded. Used tokens stay with the present product.</source>
        <translation>在平台批准之前，此凭证不能烧录、拆分或下载。已使用的令牌仍属于当前产品。</translation>
    </message>
    <message>
        <source>Unused</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>Update Details</source>
        <translation>更新详情</translation>
    </message>
    <message>
        <source>Update Details of {name}</source>
        <translation>{name} 的更新详情</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>已更新</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>已用</translation>
    </message>
    <message>
        <source>Valid</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Waiting for stations</source>
        <translation>等待工站</translation>
    </message>
    <message>
        <source>Waiting for {station}</source>
        <translation>等待 {station}</translation>
    </message>
    <message>
        <source>Withdraw offer</source>
        <translation>撤回移交</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>已撤回</translation>
    </message>
    <message>
        <source>Your role looks only.</source>
        <translation>您的角色只能查看。</translation>
    </message>
    <message>
        <source>at stations</source>
        <translation>在工站</translation>
    </message>
    <message>
        <source>being refurbished</source>
        <translation>翻新中</translation>
    </message>
    <message>
        <source>burned</source>
        <translation>已烧录</translation>
    </message>
    <message>
        <source>downloaded</source>
        <translation>已下载</translation>
    </message>
    <message>
        <source>scrapped</source>
        <translation>已报废</translation>
    </message>
    <message>
        <source>superseded by refurbishment</source>
        <translation>已被翻新取代</translation>
    </message>
    <message>
        <source>uncertain</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>unused</source>
        <translation>未使用</translation>
    </message>
    <message>
        <source>voided</source>
        <translation>已作废</translation>
    </message>
    <message>
        <source>{purchased} purchased + {free} free</source>
        <translation>{purchased} 已购 + {free} 免费</translation>
    </message>
    <message>
        <source>They leave the platform with this file, and then no station can burn them any more.</source>
        <translation>它们随此文件离开平台，此后任何工站都不能再烧录。</translation>
    </message>
    <message>
        <source>Once the list is generated, there is no split and no change of product.</source>
        <translation>列表一旦生成，便不能再拆分或更换产品。</translation>
    </message>
    <message>
        <source>Send the code by</source>
        <translation>验证码发送方式</translation>
    </message>
    <message>
        <source>e-mail</source>
        <translation>电子邮件</translation>
    </message>
    <message>
        <source>phone</source>
        <translation>手机</translation>
    </message>
    <message>
        <source>Confirm to Generate and Download</source>
        <translation>确认生成并下载</translation>
    </message>
    <message>
        <source>Send the code</source>
        <translation>发送验证码</translation>
    </message>
    <message>
        <source>Download {name}</source>
        <translation>下载 {name}</translation>
    </message>
    <message>
        <source>The code was sent. It is good until {time}.</source>
        <translation>验证码已发送，有效至 {time}。</translation>
    </message>
    <message>
        <source>This platform has no mail server; its mailbox says:</source>
        <translation>此平台没有邮件服务器；其信箱内容：</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>验证码</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>另存为</translation>
    </message>
    <message>
        <source>With the newest firmware, as a zip file</source>
        <translation>连同最新固件，保存为 zip 文件</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Saved as</source>
        <translation>已保存为</translation>
    </message>
    <message>
        <source>The file holds keys: keep it where only production reads it.</source>
        <translation>文件中含有密钥：请存放在只有生产能读取之处。</translation>
    </message>
    <message>
        <source>The credential was downloaded</source>
        <translation>凭证已下载</translation>
    </message>
    <message>
        <source>Another organisation has it now.</source>
        <translation>它现在由另一组织持有。</translation>
    </message>
    <message>
        <source>Third-party resources of {name}</source>
        <translation>{name} 的第三方资源</translation>
    </message>
    <message>
        <source>The product supports</source>
        <translation>产品支持</translation>
    </message>
    <message>
        <source>The last attempt failed and comes again.</source>
        <translation>上次尝试失败，将再次进行。</translation>
    </message>
    <message>
        <source>This takes long and goes on without this window.</source>
        <translation>这需要较长时间，关闭此窗口后仍会继续。</translation>
    </message>
    <message>
        <source>Setup codes and keys are made at random, one set for each token.</source>
        <translation>设置代码和密钥随机生成，每个令牌一组。</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Find My tokens come from Apple. Columns of the file: uuid, token (base64).</source>
        <translation>Find My 令牌由 Apple 提供。文件的列：uuid、token（base64）。</translation>
    </message>
    <message>
        <source>Tokens that it must hold</source>
        <translation>须包含的令牌数</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>generating, {n} of {of}</source>
        <translation>生成中，{n} / {of}</translation>
    </message>
    <message>
        <source>generating</source>
        <translation>生成中</translation>
    </message>
    <message>
        <source>generated</source>
        <translation>已生成</translation>
    </message>
    <message>
        <source>not generated yet</source>
        <translation>尚未生成</translation>
    </message>
    <message>
        <source>Third-party resources</source>
        <translation>第三方资源</translation>
    </message>
</context>
<context>
    <name>Picker</name>
    <message>
        <source>Type to find</source>
        <translation>输入以查找</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message>
        <source>E-mail</source>
        <translation>电子邮箱</translation>
    </message>
    <message>
        <source>Orders, credentials and partners belong to a person.</source>
        <translation>订单、凭证和合作伙伴属于个人账户。</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Sign in at the platform</source>
        <translation>登录平台</translation>
    </message>
    <message>
        <source>Type e-mail and password.</source>
        <translation>请输入电子邮箱和密码。</translation>
    </message>
    <message>
        <source>Nobody is signed in</source>
        <translation>无人登录</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
</context>
<context>
    <name>Shift</name>
    <message>
        <source>Units per quarter hour</source>
        <translation>每刻钟产量</translation>
    </message>
    <message>
        <source>Failures, the most frequent first</source>
        <translation>故障（最常见在前）</translation>
    </message>
    <message>
        <source>Nothing was burned in this shift yet.</source>
        <translation>本班次尚未烧录。</translation>
    </message>
    <message>
        <source>No failure in this shift.</source>
        <translation>本班次没有故障。</translation>
    </message>
    <message>
        <source>and {n} others</source>
        <translation>以及其他 {n} 种</translation>
    </message>
    <message>
        <source>F3 or Esc: back to the slots</source>
        <translation>F3 或 Esc：返回槽位</translation>
    </message>
</context>
<context>
    <name>Partners</name>
    <message>
        <source>develop</source>
        <translation>开发</translation>
    </message>
    <message>
        <source>purchase</source>
        <translation>采购</translation>
    </message>
    <message>
        <source>product development</source>
        <translation>产品开发</translation>
    </message>
    <message>
        <source>panel development</source>
        <translation>面板开发</translation>
    </message>
    <message>
        <source>view logs</source>
        <translation>查看日志</translation>
    </message>
    <message>
        <source>Develop: not granted</source>
        <translation>开发：未授权</translation>
    </message>
    <message>
        <source>Develop: {parts}; may authorise a third party</source>
        <translation>开发：{parts}；可授权第三方</translation>
    </message>
    <message>
        <source>Develop: {parts}; no third party</source>
        <translation>开发：{parts}；不可授权第三方</translation>
    </message>
    <message>
        <source>Purchase: not granted</source>
        <translation>采购：未授权</translation>
    </message>
    <message>
        <source>Purchase: invoice entity of orders; may authorise a third party</source>
        <translation>采购：可作为订单开票主体；可授权第三方</translation>
    </message>
    <message>
        <source>Purchase: invoice entity of orders; no third party</source>
        <translation>采购：可作为订单开票主体；不可授权第三方</translation>
    </message>
    <message>
        <source>In effect</source>
        <translation>有效</translation>
    </message>
    <message>
        <source>Partly cut above</source>
        <translation>上级已部分收回</translation>
    </message>
    <message>
        <source>Cut above</source>
        <translation>上级已收回</translation>
    </message>
    <message>
        <source>{name} loses {rights}, and keeps {kept}.</source>
        <translation>{name} 失去{rights}，保留{kept}。</translation>
    </message>
    <message>
        <source>{name} loses {rights}, and has nothing of the product any more.</source>
        <translation>{name} 失去{rights}，不再拥有该产品的任何权限。</translation>
    </message>
    <message>
        <source>Authorize Partner to Develop for Me</source>
        <translation>授权合作伙伴为我开发</translation>
    </message>
    <message>
        <source>Allow Partner to Authorize Third Party to Develop</source>
        <translation>允许合作伙伴授权第三方开发</translation>
    </message>
    <message>
        <source>Authorize Partner to Purchase for Me</source>
        <translation>授权合作伙伴为我采购</translation>
    </message>
    <message>
        <source>Allow Partner to Authorize Third Party to Purchase</source>
        <translation>允许合作伙伴授权第三方采购</translation>
    </message>
    <message>
        <source>You do not hold this of the product yourself: {rights}.</source>
        <translation>您自己没有该产品的此项权限：{rights}。</translation>
    </message>
    <message>
        <source>You hold this without leave to authorise a third party: {rights}.</source>
        <translation>您拥有此项权限，但不可授权第三方：{rights}。</translation>
    </message>
    <message>
        <source>Once you take this away, you cannot grant it again: {rights}.</source>
        <translation>收回后您无法再次授予：{rights}。</translation>
    </message>
    <message>
        <source>Product Development</source>
        <translation>产品开发</translation>
    </message>
    <message>
        <source>Panel Development</source>
        <translation>面板开发</translation>
    </message>
    <message>
        <source>View Logs</source>
        <translation>查看日志</translation>
    </message>
    <message>
        <source>May be the invoice entity of purchase orders</source>
        <translation>可作为采购订单的开票主体</translation>
    </message>
    <message>
        <source>Organisation</source>
        <translation>组织</translation>
    </message>
    <message>
        <source>What it may do now</source>
        <translation>当前权限</translation>
    </message>
    <message>
        <source>owner</source>
        <translation>所有者</translation>
    </message>
    <message>
        <source>{name} (you)</source>
        <translation>{name}（您）</translation>
    </message>
    <message>
        <source>{rights}; passes all of it on</source>
        <translation>{rights}；均可转授</translation>
    </message>
    <message>
        <source>{rights}; passes on {some}</source>
        <translation>{rights}；可转授{some}</translation>
    </message>
    <message>
        <source>Which organisation do you authorise? It sees nothing until you add products.</source>
        <translation>您要授权哪个组织？在您添加产品之前，对方看不到任何内容。</translation>
    </message>
    <message>
        <source>Authorised account</source>
        <translation>被授权账号</translation>
    </message>
    <message>
        <source>The organisation's name or id</source>
        <translation>组织的名称或 ID</translation>
    </message>
    <message>
        <source>Partner name</source>
        <translation>合作伙伴名称</translation>
    </message>
    <message>
        <source>What you call this partner</source>
        <translation>您对该合作伙伴的称呼</translation>
    </message>
    <message>
        <source>Confirm Authorized Account</source>
        <translation>确认被授权账号</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>重命名 {name}</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Delete {name}</source>
        <translation>删除 {name}</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Products</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>It can be added again at any time.</source>
        <translation>可随时重新添加。</translation>
    </message>
    <message>
        <source>Set Permissions of {name}</source>
        <translation>设置 {name} 的权限</translation>
    </message>
    <message>
        <source>Add product</source>
        <translation>添加产品</translation>
    </message>
    <message>
        <source>cannot be passed on</source>
        <translation>不可转授</translation>
    </message>
    <message>
        <source>Authorized My Product</source>
        <translation>授权我的产品</translation>
    </message>
    <message>
        <source>Authorized Customer's Product</source>
        <translation>授权客户的产品</translation>
    </message>
    <message>
        <source>You have no product of your own that this account lacks.</source>
        <translation>您没有该账号尚未获得的自有产品。</translation>
    </message>
    <message>
        <source>Nobody granted you a product that this account lacks.</source>
        <translation>没有该账号尚未获得的客户产品。</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>{product} for {partner}</source>
        <translation>{partner} 的 {product}</translation>
    </message>
    <message>
        <source>Authorize</source>
        <translation>授权</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Partner</source>
        <translation>合作伙伴</translation>
    </message>
    <message>
        <source>With it is cut what was passed on:</source>
        <translation>由此转授的权限一并收回：</translation>
    </message>
    <message>
        <source>Nothing of it was passed on.</source>
        <translation>没有转授任何权限。</translation>
    </message>
    <message>
        <source>New orders, pickups and pulls stop. What stations already hold can be burned.</source>
        <translation>将停止新的订单、提取和拉取。工站已持有的仍可烧录。</translation>
    </message>
    <message>
        <source>Revoke {product}</source>
        <translation>收回 {product}</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>收回</translation>
    </message>
    <message>
        <source>Chain of {product}</source>
        <translation>{product} 的授权链</translation>
    </message>
    <message>
        <source>Your role looks only.</source>
        <translation>您的角色只能查看。</translation>
    </message>
    <message>
        <source>Only who granted it changes it.</source>
        <translation>只有授权方可以更改。</translation>
    </message>
    <message>
        <source>No product yet.</source>
        <translation>尚无产品。</translation>
    </message>
    <message>
        <source>own product</source>
        <translation>自有产品</translation>
    </message>
    <message>
        <source>customer's product</source>
        <translation>客户的产品</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>授权链</translation>
    </message>
    <message>
        <source>They call you {name}.</source>
        <translation>对方称您为 {name}。</translation>
    </message>
    <message>
        <source>Scopes</source>
        <translation>权限范围</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>起始日期</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>账号</translation>
    </message>
    <message>
        <source>It still has products. Revoke them first.</source>
        <translation>其仍有产品。请先收回。</translation>
    </message>
    <message>
        <source>Manage</source>
        <translation>管理</translation>
    </message>
    <message>
        <source>Products and chains</source>
        <translation>产品与授权链</translation>
    </message>
    <message>
        <source>No product was granted yet.</source>
        <translation>尚未授权任何产品。</translation>
    </message>
    <message>
        <source>Granted by me</source>
        <translation>我授权的</translation>
    </message>
    <message>
        <source>Granted to me</source>
        <translation>授权给我的</translation>
    </message>
    <message>
        <source>Nobody is authorised yet. Add Authorization begins.</source>
        <translation>尚未授权任何人。请从“添加授权”开始。</translation>
    </message>
    <message>
        <source>No other organisation has authorised yours.</source>
        <translation>没有其他组织授权您的组织。</translation>
    </message>
    <message>
        <source>Partner, organisation or id</source>
        <translation>合作伙伴、组织或 ID</translation>
    </message>
    <message>
        <source>Add Authorization</source>
        <translation>添加授权</translation>
    </message>
    <message>
        <source>Granted by</source>
        <translation>授权方</translation>
    </message>
    <message>
        <source>They call you</source>
        <translation>对方对您的称呼</translation>
    </message>
</context>
<context>
    <name>Orders</name>
    <message>
        <source>Against</source>
        <translation>替换对象</translation>
    </message>
    <message>
        <source>As many unused tokens of this order are voided: they can never be burned any more.</source>
        <translation>该订单中同等数量的未用授权码将作废，再也不能烧录。</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>可领取</translation>
    </message>
    <message>
        <source>Buyer</source>
        <translation>买方</translation>
    </message>
    <message>
        <source>Completed</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Confirm the pickup</source>
        <translation>确认领取信息</translation>
    </message>
    <message>
        <source>Contract no.</source>
        <translation>合同号</translation>
    </message>
    <message>
        <source>Contract, product, order no. or buyer</source>
        <translation>合同、产品、订单号或买方</translation>
    </message>
    <message>
        <source>Credential</source>
        <translation>凭证</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>已交付</translation>
    </message>
    <message>
        <source>Delivery Mode</source>
        <translation>交付方式</translation>
    </message>
    <message>
        <source>Download Credential</source>
        <translation>下载凭证</translation>
    </message>
    <message>
        <source>Download New License</source>
        <translation>下载新授权码</translation>
    </message>
    <message>
        <source>Free of charge. After this pickup {n} are left.</source>
        <translation>免费。本次领取后还剩 {n} 个。</translation>
    </message>
    <message>
        <source>Goes to exactly these products:</source>
        <translation>仅适用于以下产品：</translation>
    </message>
    <message>
        <source>Goes to products that use the module, or are of the same category:</source>
        <translation>适用于使用该模组或属于同一品类的产品：</translation>
    </message>
    <message>
        <source>History</source>
        <translation>领取记录</translation>
    </message>
    <message>
        <source>It stands in the License Download History, and among your credentials.</source>
        <translation>可在授权码下载记录和您的凭证中找到。</translation>
    </message>
    <message>
        <source>Item Type</source>
        <translation>商品类型</translation>
    </message>
    <message>
        <source>Its quota is that of {order}.</source>
        <translation>额度与订单 {order} 共用。</translation>
    </message>
    <message>
        <source>License</source>
        <translation>授权码</translation>
    </message>
    <message>
        <source>License Download History</source>
        <translation>授权码下载记录</translation>
    </message>
    <message>
        <source>License Download History of {order}</source>
        <translation>{order} 的授权码下载记录</translation>
    </message>
    <message>
        <source>License Pickup List</source>
        <translation>授权码领取列表</translation>
    </message>
    <message>
        <source>License Replacement</source>
        <translation>授权码替换</translation>
    </message>
    <message>
        <source>License order</source>
        <translation>授权码订单</translation>
    </message>
    <message>
        <source>License pickup</source>
        <translation>授权码领取单</translation>
    </message>
    <message>
        <source>Module</source>
        <translation>模组</translation>
    </message>
    <message>
        <source>Module order</source>
        <translation>模组订单</translation>
    </message>
    <message>
        <source>New licenses available</source>
        <translation>可领取的新授权码</translation>
    </message>
    <message>
        <source>New licenses for {order}</source>
        <translation>为 {order} 领取新授权码</translation>
    </message>
    <message>
        <source>No new license can be picked up: all {n} that were delivered are replaced already.</source>
        <translation>没有可领取的新授权码：已交付的 {n} 个已全部替换。</translation>
    </message>
    <message>
        <source>No new license was picked up for this order yet.</source>
        <translation>该订单尚未领取过新授权码。</translation>
    </message>
    <message>
        <source>No order fits. Take other filters or another word.</source>
        <translation>没有符合条件的订单。请更换筛选条件或搜索词。</translation>
    </message>
    <message>
        <source>No pickup fits. Take other filters or another word.</source>
        <translation>没有符合条件的领取单。请更换筛选条件或搜索词。</translation>
    </message>
    <message>
        <source>Nothing of this order was delivered yet.</source>
        <translation>该订单尚未交付。</translation>
    </message>
    <message>
        <source>Only pickups with delivery mode Credential can be replaced.</source>
        <translation>只有交付方式为“凭证”的领取单可以替换。</translation>
    </message>
    <message>
        <source>Only {n} unused tokens can be voided now.</source>
        <translation>目前只有 {n} 个未用授权码可以作废。</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>订单</translation>
    </message>
    <message>
        <source>Order Status</source>
        <translation>订单状态</translation>
    </message>
    <message>
        <source>Partly delivered</source>
        <translation>部分交付</translation>
    </message>
    <message>
        <source>Pick Up</source>
        <translation>领取</translation>
    </message>
    <message>
        <source>Pick up fewer, or against modules.</source>
        <translation>请减少数量，或选择替换模组。</translation>
    </message>
    <message>
        <source>Picked up</source>
        <translation>领取时间</translation>
    </message>
    <message>
        <source>Pickup</source>
        <translation>领取单</translation>
    </message>
    <message>
        <source>Placed</source>
        <translation>已下单</translation>
    </message>
    <message>
        <source>Placed on</source>
        <translation>下单日期</translation>
    </message>
    <message>
        <source>Product</source>
        <translation>产品</translation>
    </message>
    <message>
        <source>Production Order</source>
        <translation>生产订单</translation>
    </message>
    <message>
        <source>Quantity</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Replaced</source>
        <translation>已替换</translation>
    </message>
    <message>
        <source>Stations hold others, return {n} of them first: {where}.</source>
        <translation>其余由工站持有，请先退回其中 {n} 个：{where}。</translation>
    </message>
    <message>
        <source>The new licenses were picked up</source>
        <translation>新授权码已领取</translation>
    </message>
    <message>
        <source>The other {n} add to it when they are delivered.</source>
        <translation>其余 {n} 个交付后，可领取数量随之增加。</translation>
    </message>
    <message>
        <source>The pickup is not completed yet.</source>
        <translation>该领取单尚未完成。</translation>
    </message>
    <message>
        <source>They are free of charge, and can be picked up in parts.</source>
        <translation>免费领取，可分多次。</translation>
    </message>
    <message>
        <source>They burn in Refurbish mode only, each onto a module that has a token of this order, in its place.</source>
        <translation>只能在返修模式下烧录：每个替换模组上属于该订单的一个授权码。</translation>
    </message>
    <message>
        <source>This is a replacement itself; what it replaced counts on its order.</source>
        <translation>这本身就是替换领取，其数量计入原订单。</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>授权码</translation>
    </message>
    <message>
        <source>What became of the {n}</source>
        <translation>这 {n} 个的去向</translation>
    </message>
    <message>
        <source>burned: inventory or sold</source>
        <translation>已烧录：库存或已售</translation>
    </message>
    <message>
        <source>modules</source>
        <translation>模组</translation>
    </message>
    <message>
        <source>modules that no station has seen</source>
        <translation>工站未见过的模组</translation>
    </message>
    <message>
        <source>unused tokens</source>
        <translation>未用授权码</translation>
    </message>
    <message>
        <source>{delivered} delivered − {replaced} replaced</source>
        <translation>已交付 {delivered} − 已替换 {replaced}</translation>
    </message>
    <message>
        <source>{kind}, {ordered} ordered, {delivered} delivered</source>
        <translation>{kind}，订购 {ordered}，已交付 {delivered}</translation>
    </message>
    <message>
        <source>{name} and {n} more</source>
        <translation>{name} 等，另有 {n} 种</translation>
    </message>
    <message>
        <source>{n} more are in credentials that are frozen or offered.</source>
        <translation>另有 {n} 个在已冻结或转交中的凭证里。</translation>
    </message>
</context>
</TS>
