"""What is spoken where (data/dialects.yaml): a mediator who speaks as people there do is understood more easily."""

from pathlib import Path

from pydantic import Field

from models.domain.base import Frozen
from models.domain.datafile import load_yaml, yaml_line
from models.domain.region import Regions, ancestors
from models.domain.taxonomy import Taxonomy
from models.errors import DataFileError


class Spoken(Frozen):
    """The languages of one area, ids of data/vocabulary.yaml."""

    region: str = Field(pattern=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$")
    languages: tuple[str, ...] = Field(min_length=1)


class Dialects:
    """Look-up by area."""

    def __init__(self, spoken: tuple[Spoken, ...]) -> None:
        self._by_code = {one.region.ljust(12, "0"): one.languages for one in spoken}

    def of(self, region: str | None) -> tuple[str, ...]:
        """Languages of the smallest listed area that holds this 12-digit code; none where nobody listed one."""
        codes = ancestors(region) if region else ()
        return next((self._by_code[code] for code in codes if code in self._by_code), ())


def load_dialects(file: Path, taxonomy: Taxonomy, regions: Regions) -> Dialects:
    """Read and check the file. Raises DataFileError with file, line and mend."""
    spoken = tuple(load_yaml(file, list[Spoken]))
    known = taxonomy.vocabulary.terms("languages").by_id
    seen: set[str] = set()
    for i, one in enumerate(spoken):
        code = one.region.ljust(12, "0")
        if code not in regions:
            raise DataFileError(file, yaml_line(file, (i, "region")), f"没有辖区 {one.region}", "请用 regions 里的代码")
        if code in seen:
            raise DataFileError(file, yaml_line(file, (i, "region")), f"辖区 {one.region} 重复", "请合并成一条")
        seen.add(code)
        for j, language in enumerate(one.languages):
            if language not in known:
                line = yaml_line(file, (i, "languages", j))
                raise DataFileError(file, line, f"没有语言“{language}”", "请用 vocabulary.yaml 里的 id")
    return Dialects(spoken)
