"""What unions hold, in both languages."""

from typing import NamedTuple

from db.models.activities import ActivityKind


class Event(NamedTuple):
    """Something that is held each year. `month` and `day` say about when, `hour` and `hours` when and how long."""

    title: str
    title_en: str
    kind: ActivityKind
    venue: str
    code: str
    capacity: int
    month: int
    day: int
    hour: int = 9
    hours: int = 3


_S, _A, _F, _L = ActivityKind.SPORTS, ActivityKind.ARTS, ActivityKind.FILM, ActivityKind.LECTURE
_O, _C, _X = ActivityKind.OUTING, ActivityKind.COURSE, ActivityKind.OTHER
EVENTS = (
    Event("国庆书法展", "National Day Calligraphy Show", _A, "职工文化宫", "HD", 20, 10, 12),
    Event("秋季羽毛球赛", "Autumn Badminton Cup", _S, "体育馆二号场", "HD-A", 16, 10, 18, 13),
    Event("女职工健康讲座", "Health Talk for Women Workers", _L, "培训中心101", "HD-B", 18, 10, 24, 14, 2),
    Event("秋季登山", "Autumn Mountain Walk", _O, "南山公园东门", "HD-C", 14, 10, 31, 8, 6),
    Event("消防技能比武", "Fire Drill Contest", _S, "厂区操场", "HD-A-02", 10, 11, 8),
    Event("班组长沙龙", "Team Leaders' Evening", _X, "职工之家", "HD-A-01", 8, 11, 14, 18, 2),
    Event("周末电影：工厂大门", "Weekend Film: The Factory Gates", _F, "大礼堂", "HD", 24, 11, 22, 19, 2),
    Event("心理减压课", "Easing Stress", _C, "职工之家", "HD-C-03", 12, 12, 5, 15, 2),
    Event("冬季拔河赛", "Winter Tug of War", _S, "厂区操场", "HD-B", 16, 12, 12),
    Event("迎新年联欢会", "New Year Party", _A, "大礼堂", "HD", 26, 12, 28, 18),
    Event("写春联送祝福", "Writing Spring Couplets", _A, "职工文化宫", "HD-C", 14, 1, 16),
    Event("亲子冰雪日", "Family Day on the Ice", _O, "滨江冰场", "HD-B", 12, 1, 23, 9, 5),
    Event("元宵灯谜会", "Lantern Riddles", _A, "职工之家", "HD-A", 20, 2, 20, 18, 2),
    Event("安全生产知识讲座", "Talk on Safety at Work", _L, "培训中心201", "HD-C-01", 14, 3, 5, 14, 2),
    Event("三八节插花课", "Flower Arranging for Women's Day", _C, "职工之家", "HD-A-01", 10, 3, 7, 14, 2),
    Event("植树日", "Tree Planting Day", _O, "东湖绿地", "HD", 18, 3, 12, 8, 4),
    Event("春季乒乓球赛", "Spring Table Tennis Cup", _S, "体育馆一号场", "HD-C", 16, 3, 27, 13),
    Event("清明踏青", "Spring Walk", _O, "西山步道", "HD-B-02", 10, 4, 10, 8, 5),
    Event("读书分享会", "Evening with Books", _X, "职工书屋", "HD-D", 10, 4, 23, 18, 2),
    Event("五一劳动技能赛", "May Day Skills Contest", _X, "实训车间", "HD", 20, 4, 28, 9, 6),
    Event("青年联谊会", "Young Workers' Meeting", _X, "江畔会所", "HD-A", 16, 5, 15, 14, 4),
    Event("职工摄影展", "Workers' Photographs", _A, "职工文化宫", "HD-B", 14, 5, 22),
    Event("六一亲子运动会", "Children's Day Games", _S, "体育馆", "HD-C", 18, 6, 1, 9, 4),
    Event("端午包粽子", "Rice Dumplings for the Dragon Boat Festival", _X, "食堂二楼", "HD-D", 12, 6, 12),
    Event("高温防护讲座", "Working in the Heat", _L, "培训中心101", "HD-A-02", 10, 6, 25, 14, 2),
    Event("夏夜露天电影", "Film under the Stars", _F, "厂区广场", "HD", 26, 7, 10, 19, 2),
    Event("职工游泳赛", "Swimming Gala", _S, "市游泳馆", "HD-B", 14, 7, 24),
    Event("暑期托管开放日", "Summer Care Open Day", _X, "职工之家", "HD-C-01", 8, 8, 7),
    Event("合唱排练营", "Choir Camp", _C, "职工文化宫", "HD-A", 14, 8, 21, 14),
    Event("中秋游园会", "Mid-Autumn Garden Party", _O, "人民公园", "HD", 24, 9, 19, 18),
)
"""In the order of the register's year, which ends on the last of September."""

CANCELLED_FOR = "当日有大雨红色预警。Heavy rain was forecast for the day."
DESCRIPTION = "欢迎会员参加，名额有限，请按时到场。All members of the audience are welcome; please come in time."
