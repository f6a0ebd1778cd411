"""What members suggest: words of a factory, put together by a grammar small enough to be read.

A topic has problems and remedies; a title names both or one of them, a body says where, since when, what follows from
it, and what should be done. Topics are written so that a reader can tell which two suggestions are about the same.
"""

from collections.abc import Sequence
from random import Random
from typing import Final, NamedTuple


class Topic(NamedTuple):
    """What suggestions are about: `category` is a code, `where` who would answer it, `parts` what can be wrong.

    Each part is a problem, what should be done, and what it would bring.
    """

    category: str
    unit: str
    places: Sequence[str]
    parts: Sequence[tuple[str, str, str]]


class Text(NamedTuple):
    """Words of a suggestion, and the topic's number with that of its part."""

    title: str
    body: str
    expected_effect: str
    category: str
    unit: str
    about: tuple[int, int]


TOPICS: Final[Sequence[Topic]] = (
    Topic("canteen", "logistics", ("一食堂", "二食堂", "东区食堂", "西区食堂", "南区食堂"), (
        ("午餐排队时间太长", "错峰就餐并增开两个窗口", "排队由二十分钟缩短到八分钟"),
        ("夜班员工吃不到热饭菜", "夜间十一点增设一次供餐", "夜班员工吃上热饭"),
        ("没有清真窗口", "开设清真窗口并单独采购炊具", "少数民族员工有饭可吃"),
        ("菜价上涨菜量减少", "公示进货价格和成本", "菜价透明，员工放心"),
        ("汤桶和餐具清洗不干净", "购置高温消毒柜并公布检查记录", "不再有人吃坏肚子"),
    )),
    Topic("dormitory", "logistics", ("一号宿舍楼", "三号宿舍楼", "五号宿舍楼", "单身公寓", "夫妻房"), (
        ("热水器晚上经常没有热水", "更换空气能热水机组", "下夜班能洗上热水澡"),
        ("洗衣机不够用", "每层增配两台自助洗衣机", "不用半夜排队洗衣服"),
        ("网络信号差", "与运营商协商铺设光纤", "能与家里孩子视频"),
        ("走廊照明灯损坏", "换成声控感应灯", "夜里上下楼不再摔跤"),
        ("空调老化噪音大", "分批更换节能空调", "夏天能睡好觉"),
    )),
    Topic("safety", "safety", ("冲压车间", "焊接车间", "装配车间", "热处理车间", "涂装车间"), (
        ("设备光栅防护失灵", "更换安全光栅并纳入点检", "不再发生压手事故"),
        ("消防通道被物料堵塞", "划定黄线并由班组长每班检查", "紧急时能够疏散"),
        ("地面油污湿滑", "加装接油盘并铺防滑垫", "减少滑倒摔伤"),
        ("行车吊装时下方有人通行", "设置声光报警和隔离围栏", "起重作业无人穿行"),
        ("应急洗眼器长期不出水", "每周试水并贴记录卡", "化学品溅入眼睛能及时冲洗"),
    )),
    Topic("health", "safety", ("焊接车间", "打磨岗位", "喷漆房", "铸造车间", "空压站"), (
        ("粉尘浓度高口罩不合格", "发放正规防尘口罩并改造除尘器", "减少尘肺病风险"),
        ("噪声超标", "加装隔音罩并轮岗作业", "保护听力"),
        ("职业健康体检项目太少", "增加肺功能和听力检查", "职业病早发现"),
        ("夏季高温闷热", "增加工业风扇和防暑降温饮料", "不再有人中暑"),
        ("油漆气味刺鼻通风不良", "加装抽排风系统", "空气质量达标"),
    )),
    Topic("hours", "human_resources", ("总装线", "机加工班组", "包装班组", "仓储班组", "质检班组"), (
        ("连续加班没有调休", "建立加班调休台账并按月公示", "员工得到休息"),
        ("排班表临时变动", "提前一周公布排班", "能够安排家里的事"),
        ("年休假难以请到", "年初统一编制休假计划", "年休假落实到人"),
        ("中班和夜班倒班过于频繁", "改为四班三运转", "身体吃得消"),
        ("班前会占用下班时间", "班前会计入工时", "工时计算合理"),
    )),
    Topic("pay", "human_resources", ("计件岗位", "一线班组", "劳务派遣岗位", "技术岗位", "维修岗位"), (
        ("计件单价多年没有调整", "按物价和定额重新核定单价", "多劳多得"),
        ("夜班津贴标准偏低", "把夜班津贴提高到每班四十元", "夜班有人愿意上"),
        ("工资条看不懂明细", "推送电子工资条并列明扣款项目", "收入清清楚楚"),
        ("高温补贴发放不及时", "在七月工资中一并发放", "补贴按时到账"),
        ("技能等级与工资不挂钩", "按技能等级设立岗位津贴", "年轻人愿意学技术"),
    )),
    Topic("tools", "equipment", ("数控机床", "装配工位", "钳工工作台", "工具库", "模具架"), (
        ("扳手和卡尺磨损严重", "实行以旧换新并每月校准", "加工精度稳定"),
        ("刀具领用手续繁琐", "安装智能刀具柜扫码领用", "领刀时间减少一半"),
        ("工装夹具定位不准", "改用快换夹具", "换型时间由四十分钟降到十分钟"),
        ("电动工具没有备用电池", "每个工位配备两块电池", "不再停工等充电"),
        ("周转箱破损划伤零件", "更换带内衬的周转箱", "零件划伤减少"),
    )),
    Topic("process", "technology", ("齿轮生产线", "轴承生产线", "壳体加工线", "涂装线", "检测台"), (
        ("清洗工序返工率高", "调整清洗液浓度和水温", "返工率下降三个百分点"),
        ("物料配送路线迂回", "重新规划物流路线并设超市料架", "搬运距离缩短一半"),
        ("首件检验等待太久", "推行自检加快速测量仪", "等待时间减少"),
        ("切削液浪费大", "加装过滤循环装置", "每年节约切削液十吨"),
        ("作业指导书与实际不符", "由老师傅参与修订并配上照片", "新人照着就能做"),
    )),
    Topic("energy", "equipment", ("空压站", "厂区路灯", "办公楼", "锅炉房", "老厂房"), (
        ("压缩空气管道漏气", "开展泄漏检测并更换接头", "每年节电二十万度"),
        ("照明灯白天不关", "加装光控开关", "减少无谓用电"),
        ("余热没有利用", "增加余热回收装置供浴室热水", "节约天然气"),
        ("空调温度设置过低", "统一设定二十六度", "电费下降"),
        ("屋顶空置", "安装光伏发电板", "绿色用电"),
    )),
    Topic("parking", "logistics", ("北门停车场", "东门停车场", "厂区西侧", "办公楼前", "电动车棚"), (
        ("车位不足乱停乱放", "划线扩建并开放备用场地", "上班不用绕圈找车位"),
        ("电动自行车没有充电桩", "安装带断电保护的充电桩", "杜绝飞线充电"),
        ("上下班高峰拥堵", "设置单向行驶和错时下班", "出厂不再堵半小时"),
        ("雨棚破损漏雨", "更换雨棚并加固立柱", "车辆不再淋雨"),
        ("非机动车与货车混行", "划出人车分流通道", "避免碰撞事故"),
    )),
    Topic("commute", "logistics", ("城南班车", "城北班车", "地铁接驳车", "夜班班车", "厂区摆渡车"), (
        ("班车站点太少", "在新城小区增设站点", "住得远的员工方便"),
        ("末班车发车太早", "把末班车延后三十分钟", "加班员工赶得上车"),
        ("车辆老旧没有安全带", "更换新车并加装安全带", "乘车安全"),
        ("实时位置查不到", "在手机上显示班车位置", "不用在风里等车"),
        ("座位不够有人站着", "高峰时段加开一辆", "人人有座"),
    )),
    Topic("culture", "union", ("职工书屋", "篮球场", "健身房", "活动中心", "母婴室"), (
        ("开放时间与下班时间冲突", "延长开放到晚上十点", "下了班也能去"),
        ("器材损坏无人维修", "每季度检修并公布维修电话", "器材完好"),
        ("图书多年没有更新", "由职工荐书每年更新五百册", "有新书可读"),
        ("缺少亲子活动", "暑期举办亲子托管班", "双职工孩子有人照看"),
        ("羽毛球场地不够", "周末开放室内场馆并网上预约", "大家都能打上球"),
    )),
    Topic("training", "human_resources", ("新员工", "维修电工", "班组长", "数控操作工", "转岗员工"), (
        ("培训只讲理论没有实操", "建立实训工位由师傅带教", "三个月独立上岗"),
        ("技能竞赛机会少", "每年举办岗位练兵和技能比武", "人才脱颖而出"),
        ("考证费用自己承担", "取证后报销培训费", "学习有动力"),
        ("师带徒没有津贴", "按月发放带徒津贴", "师傅愿意教"),
        ("培训时间安排在休息日", "利用工作时间分批培训", "不占用休息时间"),
    )),
    Topic("welfare", "union", ("困难职工", "退休职工", "女职工", "外地职工", "单亲职工"), (
        ("医疗互助报销比例低", "提高大病互助报销比例", "减轻看病负担"),
        ("子女入学手续难办", "由工会与学校对接提供证明", "孩子就近上学"),
        ("节日慰问品不实用", "改为自选清单", "慰问送到心坎上"),
        ("探亲路费报销慢", "线上提交票据十天内到账", "报销不跑腿"),
        ("心理咨询没有渠道", "开通心理咨询热线", "有烦恼能倾诉"),
    )),
    Topic("office", "office", ("审批系统", "考勤机", "公文流转", "印章管理", "会议安排"), (
        ("报销流程环节太多", "合并审批环节改为线上办理", "报销周期缩短到五天"),
        ("打卡机人脸识别不灵", "更换考勤设备并保留刷卡", "不再因打卡误扣工资"),
        ("通知只贴在公告栏", "同时推送到手机", "消息人人知道"),
        ("会议过多占用生产时间", "每周三设为无会日", "干部多下现场"),
        ("表格重复填报", "统一数据口径一次填报", "班组减负"),
    )),
)  # fmt: skip
"""All topics; the categories and answering units of the demonstration have these codes."""

_SINCE: Final = (
    "今年以来",
    "近三个月",
    "从去年冬天起",
    "入夏之后",
    "自从扩产以后",
    "这半年",
    "搬到新厂区后",
    "每逢月底赶货",
)
_OPENING: Final = (
    "班组讨论后一致认为",
    "和几位同事聊过",
    "我在现场观察了两周",
    "工友们反映",
    "作为老员工",
    "我们小组统计过",
)
_CONSEQUENCE: Final = (
    "已经影响到正常生产",
    "大家意见很大",
    "上个月就因此出过两次问题",
    "新来的员工为此离职",
    "再拖下去迟早要出事",
    "每天浪费不少时间",
    "反映过几次没有下文",
)
_ASKING: Final = ("建议", "希望", "恳请", "能否", "盼望")
_DETAIL: Final = (
    "可以先在一个班试行一个月，再全面推开。",
    "费用不高，预计一万元以内。",
    "兄弟单位已经这样做，效果很好。",
    "具体做法我愿意参与讨论。",
    "请相关部门到现场看一看。",
    "如果需要，我可以提供照片和记录。",
    "",
)
_TITLES: Final = (
    "{place}{problem}，建议{remedy}",
    "关于{place}{problem}的建议",
    "建议{place}{remedy}",
    "{place}：{remedy}",
    "解决{place}{problem}问题",
)


def text_of(chance: Random) -> Text:
    """A suggestion at random."""
    number = chance.randrange(len(TOPICS))
    return text_about(chance, number, chance.randrange(len(TOPICS[number].parts)))


def text_about(chance: Random, number: int, part: int) -> Text:
    """A suggestion about a part of a topic, in one of many wordings."""
    topic = TOPICS[number]
    problem, remedy, brings = topic.parts[part]
    place, pick = chance.choice(topic.places), chance.choice
    title = pick(_TITLES).format(place=place, problem=problem, remedy=remedy)
    body = (
        f"{pick(_SINCE)}，{place}{problem}，{pick(_CONSEQUENCE)}。{pick(_OPENING)}，"
        f"{pick(_ASKING)}{remedy}，这样可以做到{brings}。{pick(_DETAIL)}"
    )
    return Text(title, body, brings, topic.category, topic.unit, (number, part))
