"""Questions in and out of other systems' formats. One pure module a format, found by being in this folder: `NAME`, `LABEL`,
`EXTENSIONS`, `recognize(data, name)`, `read(data, name) -> ReadFile`, `write(questions, title) -> WrittenFile`."""
