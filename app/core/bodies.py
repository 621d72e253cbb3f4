"""JSON read strictly into declared models: nothing unknown, no NaN, no NUL; faults are named by JSON pointers."""

from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from app.errors import BadInput, Fault

Model = TypeVar("Model", bound="Body")


class Body(BaseModel):
    """A JSON object that holds what is declared and nothing else."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


def _no_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a NUL character cannot be stored")
    return text


def _plain_number(value: Any) -> Any:
    # pydantic's lax mode reads false as 0 and "5" as 5; its strict mode refuses 341.0, an integer in JSON.
    if isinstance(value, bool | str):
        raise ValueError("must be a number")
    return value


Text = Annotated[str, AfterValidator(_no_nul)]
Int = Annotated[int, BeforeValidator(_plain_number)]
Number = Annotated[float, BeforeValidator(_plain_number)]


def parse(model: type[Model], raw: bytes) -> Model:
    """``raw`` JSON as ``model``; the parser refuses NaN, lone surrogates and endless nesting by itself.

    Raises BadInput with every fault.
    """
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise BadInput(faults_of(error)) from None


def faults_of(error: ValidationError) -> list[Fault]:
    """pydantic's errors as faults, the first hundred of them."""
    return [
        Fault(pointer(*one["loc"]), _sentence(one["msg"]))
        for one in error.errors(include_url=False, include_input=False, include_context=False)[:100]
    ]


def pointer(*path: str | int) -> str:
    """A JSON pointer (RFC 6901) to ``path``."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _sentence(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].upper() + message[1:].rstrip(".") + "."
