"""From a citation to the text cited. A citation whose text is not loaded leads nowhere; one of an edition that is not in force
says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cms.statutes.models import Article, StatuteVersion
from cms.statutes.reading import full_short_title, status_of
from lib.citations import read_article

Cited = tuple[str, str, str]  # statute as written, year of the edition or "", article or ""


@dataclass(frozen=True)
class Target:
    """Where a citation leads. `is_article` False: the whole text, for a citation that names no article. `status`: of the
    cited edition on the day of reading, as `reading.status_of` has it."""

    url: str
    status: str
    is_article: bool


def find_targets(citations: Iterable[Cited], *, day: date) -> dict[Cited, Target]:
    """Those of the citations whose text is loaded. Without an edition the version in force on `day` counts. Two statements,
    however many citations; none for none."""
    wanted = {cited: (full_short_title(cited[0]), cited[1], read_article(cited[2])) for cited in citations}
    if not wanted:
        return {}
    titles = {title for title, _edition, _article in wanted.values()}
    versions = StatuteVersion.objects.filter(statute__short_title__in=titles).select_related("statute")
    by_edition = {(version.statute.short_title, version.edition): version for version in versions}
    in_force = {version.statute.short_title: version for version in versions if version.is_in_force_on(day)}
    numbers = {article[0] for _title, _edition, article in wanted.values() if article}
    held = {
        (article.version_id, article.number, article.sub): article
        for article in Article.objects.filter(version__in=versions, number__in=numbers).defer("text")
    }
    targets: dict[Cited, Target] = {}
    for cited, (title, edition, place) in wanted.items():
        version = by_edition.get((title, edition)) if edition else in_force.get(title)
        if version is None:
            continue
        status = status_of(version, day)
        if not cited[2]:
            targets[cited] = Target(version.get_absolute_url(), status, is_article=False)
        elif place and (article := held.get((version.pk, *place))):
            article.version = version
            targets[cited] = Target(article.get_absolute_url(), status, is_article=True)
    return targets
