"""Material of the demonstration union: names of people, companies, workshops and places. Nobody and nothing is real."""

from typing import NamedTuple


class Named(NamedTuple):
    """A name in Chinese and in English."""

    zh: str
    en: str


UNION = Named("华东精工集团工会联合会", "Huadong Precision Group Federation of Trade Unions")

COMPANIES = (
    Named("华东精工机械制造有限公司", "Huadong Precision Machinery"),
    Named("华东精工电气有限公司", "Huadong Precision Electric"),
    Named("华东精工汽车零部件有限公司", "Huadong Precision Auto Parts"),
    Named("华东精工模具有限公司", "Huadong Precision Tooling"),
    Named("华东精工轴承有限公司", "Huadong Precision Bearings"),
    Named("华东精工液压有限公司", "Huadong Precision Hydraulics"),
    Named("华东精工仪表有限公司", "Huadong Precision Instruments"),
    Named("华东精工新能源有限公司", "Huadong Precision New Energy"),
    Named("华东精工机器人有限公司", "Huadong Precision Robotics"),
    Named("华东精工铸锻有限公司", "Huadong Precision Casting and Forging"),
    Named("华东精工新材料有限公司", "Huadong Precision New Materials"),
    Named("华东精工阀门有限公司", "Huadong Precision Valves"),
    Named("华东精工电机有限公司", "Huadong Precision Motors"),
    Named("华东精工船舶装备有限公司", "Huadong Precision Marine Equipment"),
    Named("华东精工轨道装备有限公司", "Huadong Precision Rail Equipment"),
    Named("华东精工物流有限公司", "Huadong Precision Logistics"),
)

WORKSHOPS = (
    Named("机加工车间", "Machining Workshop"),
    Named("总装车间", "Final Assembly Workshop"),
    Named("热处理车间", "Heat Treatment Workshop"),
    Named("焊接车间", "Welding Workshop"),
    Named("冲压车间", "Stamping Workshop"),
    Named("涂装车间", "Painting Workshop"),
    Named("铸造车间", "Foundry Workshop"),
    Named("模具车间", "Tooling Workshop"),
    Named("检测中心", "Inspection Centre"),
    Named("设备动力部", "Equipment and Power Department"),
    Named("仓储物流部", "Warehouse and Logistics Department"),
    Named("技术研发中心", "Research and Development Centre"),
    Named("职能机关", "Head Office Departments"),
)

NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")

# In the order of how common they are: the first are drawn far more often than the last.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
    "姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单仇解朴区"
)
RARE_SURNAMES = ("欧阳", "上官", "司徒", "诸葛", "尉迟", "令狐", "皇甫", "夏侯")

GIVEN_FIRST = "建国志文永春海晓小明东家宝新立玉金德世少美庆荣祥学振兴思子佳雨梓浩俊嘉一天正成光长宏伯大承"
GIVEN_MEN = "伟强磊军勇杰涛超明刚平辉鹏斌波宁飞峰林毅龙亮健宇航凯旭阳昊轩博松柏威武胜利民生根良义忠"
GIVEN_WOMEN = "芳娜敏静丽艳娟霞秀燕玲桂英华兰凤洁梅琳雪慧莉婷玉颖萍红倩莹丹蓉薇琴云瑶怡雯欣悦妍璐珍"

UYGHUR_MEN = ("阿卜杜拉", "艾力", "买买提", "玉素甫", "吐尔逊", "艾尔肯", "库尔班", "阿迪力")
UYGHUR_WOMEN = ("阿依古丽", "古丽娜尔", "热依汗", "帕提古丽", "迪丽努尔", "阿米娜")
TIBETAN_MEN = ("扎西顿珠", "多吉", "次仁旺堆", "丹增", "洛桑", "格桑平措")
TIBETAN_WOMEN = ("卓玛", "央金", "次仁拉姆", "德吉", "白玛", "格桑卓玛")
MONGOL_MEN = ("巴特尔", "苏和", "布和", "朝鲁", "那日苏", "阿古达木")
MONGOL_WOMEN = ("其其格", "萨仁", "乌兰", "娜仁托娅", "塔娜", "乌云")
FOREIGN_MEN = ("Jonas Weber", "Luca Rossi", "Kenji Tanaka", "Pierre Lambert")
FOREIGN_WOMEN = ("Anna Schmidt", "Marta Nowak", "Yuki Sato", "Elena Petrova")

_CITIES = (
    "3101 3201 3202 3203 3204 3205 3206 3207 3301 3302 3401 3403 3404 3405 3501 3502 3601 3602 3603 3604 3701 3702 "
    "4101 4102 4103 4104 4105 4106 4201 4202 4203 4205 4301 4302 4303 4304 4401 4402 4501 4502 4503 4504 5101 5103 "
    "5201 5301 6101 6102 6103 6201 6301 6401 6501 2101 2201 2301 "
)
REGIONS = tuple(f"{city}00" for city in _CITIES.split())
"""Division codes (GB/T 2260) of whole cities: valid, but identity cards carry codes of counties and districts."""

_PREFIXES = "130 131 132 133 135 136 137 138 139 150 151 152 155 158 159 177 180 182 186 187 188 189"
MOBILE_PREFIXES = tuple(_PREFIXES.split())
