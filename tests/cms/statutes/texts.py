"""Statutes of our own invention, in the format that files come in."""

from datetime import date

from cms.statutes.loading import ADDED, Source, load_sources, parse_source
from cms.statutes.manifest import Facts
from cms.statutes.models import StatuteVersion
from cms.statutes.parsing import Effect

TITLE = "中华人民共和国示范书屋法"
OLD = """# 中华人民共和国示范书屋法

2012年3月5日 第十一届全国人民代表大会常务委员会第九次会议通过

<!-- INFO END -->

## 第一章 总则

第一条 为了办好书屋，方便职工读书，制定本法。

第二条 书屋由单位设立，免费开放。

单位应当配备管理员一人。

## 第二章 借阅

第三条 借阅图书的期限为七日至十五日。

第四条 图书遗失的，应当照价赔偿。

第五条 本法自2012年6月1日起施行。
"""
NEW = """# 中华人民共和国示范书屋法

2012年3月5日 第十一届全国人民代表大会常务委员会第九次会议通过

2024年4月30日 第十四届全国人民代表大会常务委员会第二十二次会议修订

<!-- INFO END -->

## 序言

读书是好事。

## 第一章 总则

第一条 为了办好书屋，方便职工读书，制定本法。

第二条 书屋工作坚持公益、便民，鼓励职工推荐图书和分享心得。

第三条 书屋由单位设立，免费开放。

单位应当配备管理员、副管理员各一人。

## 第二章 借阅

### 第一节 期限

第四条 借阅图书的期限为三十日以下。

第四条之一 到期可以续借一次。

第五条 本法自2024年11月1日起施行。
"""


def load(text: str, edition: str, effective_on: date, *, label: str = "", body: str = "示范机关") -> StatuteVersion:
    source = parse_source(f"shuwufa-{edition}.md", text.encode())
    facts = Facts(edition, label or f"{edition}年", body, Effect(effective_on))
    [loaded] = load_sources([Source(source.name, source.parsed, source.digest, facts)], actor=None)
    assert loaded.outcome == ADDED
    return StatuteVersion.objects.get(pk=loaded.version.pk)


def load_both() -> tuple[StatuteVersion, StatuteVersion]:
    """The old text until the end of October 2024, the new one from November on."""
    load(OLD, "2012", date(2012, 6, 1))
    new = load(NEW, "2024", date(2024, 11, 1), label="2024年修订")
    return StatuteVersion.objects.get(statute__title=TITLE, edition="2012"), new
