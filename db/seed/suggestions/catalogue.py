"""Categories 类别 and answering units 承办单位 of suggestions, by the codes that the texts name."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Named(NamedTuple):
    """A name in both languages."""

    name: str
    name_en: str


CATEGORIES: Final[Mapping[str, Named]] = {
    "canteen": Named("食堂餐饮", "Canteen"),
    "dormitory": Named("宿舍住宿", "Dormitories"),
    "safety": Named("安全生产", "Safety"),
    "health": Named("职业健康", "Health at work"),
    "hours": Named("工时休假", "Working hours and leave"),
    "pay": Named("工资津贴", "Pay"),
    "tools": Named("工具器具", "Tools"),
    "process": Named("工艺改进", "Processes"),
    "energy": Named("节能降耗", "Energy"),
    "parking": Named("停车交通", "Parking"),
    "commute": Named("通勤班车", "Commuting"),
    "culture": Named("文体设施", "Culture and sports"),
    "training": Named("培训晋升", "Training"),
    "welfare": Named("职工关爱", "Welfare"),
    "office": Named("管理流程", "Administration"),
}
UNITS: Final[Mapping[str, Named]] = {
    "logistics": Named("后勤保障部", "Logistics"),
    "safety": Named("安全环保部", "Safety and environment"),
    "human_resources": Named("人力资源部", "Human resources"),
    "equipment": Named("设备动力部", "Equipment"),
    "technology": Named("技术工艺部", "Technology"),
    "office": Named("综合办公室", "General office"),
    "union": Named("工会生活保障部", "Union welfare department"),
}
UNION_BODIES: Final = frozenset({"union"})
"""Units that are bodies of the union; the others are departments of the management."""
CO_UNITS: Final[Mapping[str, str]] = {
    "logistics": "safety",
    "safety": "equipment",
    "human_resources": "office",
    "equipment": "technology",
    "technology": "equipment",
    "office": "human_resources",
    "union": "logistics",
}
"""Which unit signs the answers of which."""
