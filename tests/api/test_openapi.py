"""The description of the API is in Chinese and complete."""

import re

from fastapi import FastAPI

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_operation_is_described_in_chinese(app: FastAPI) -> None:
    schema = app.openapi()
    assert CHINESE.search(schema["info"]["description"])
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            assert CHINESE.search(operation["summary"]), path
            assert CHINESE.search(operation["description"]), path
            assert all(CHINESE.search(answer["description"]) for answer in operation["responses"].values()), path
            assert "HTTPValidationError" not in str(operation), path
    assert "Problem" in schema["components"]["schemas"]


def test_what_is_sent_has_chinese_examples(app: FastAPI) -> None:
    shapes = app.openapi()["components"]["schemas"]
    for shape in ("RecommendIn", "SimilarIn", "UnderstandIn"):
        assert CHINESE.search(shapes[shape]["properties"]["text"]["examples"][0])
