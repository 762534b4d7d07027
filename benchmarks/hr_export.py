"""HR exports the list of everybody as a workbook: time and the memory of the whole process that writes it."""

from benchmarks import Result, at_most
from benchmarks.oversight import SIZES, figures_by_size

NAME = "hr_export"
BAR = "an .xlsx of 20,000 rows <= 20 s and <= 200 MB"


def run() -> list[Result]:
    small, large = (figures_by_size()[size].export for size in SIZES)
    detail = (
        f"{large['rows']} rows, {large['bytes'] / 1e6:.1f} MB; {small['rows']} rows: {small['seconds']:.1f} s, "
        f"{small['mb']:.0f} MB; the process before: {large['mb_before']:.0f} MB"
    )
    return [
        at_most("hr_export_seconds", large["seconds"], "s", 20, detail=detail),
        at_most("hr_export_memory", large["mb"], "MB", 200, detail=detail),
    ]
