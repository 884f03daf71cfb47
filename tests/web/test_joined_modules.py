from pathlib import Path

import pytest

from pos.web.joined_modules import ModuleNotUnderstood, joined_modules, joined_sheets


def written(folder: Path, **modules: str) -> dict[str, Path]:
    files = {}
    for name, code in modules.items():
        files[f"room/{name}.js"] = folder / f"{name}.js"
        files[f"room/{name}.js"].write_text(code, "utf-8")
    return files


def test_a_module_comes_after_what_it_needs_and_in_a_scope_of_its_own(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        start='import { twice } from "./numbers.js";\nconst own = 1;\ntwice(own);',
        numbers="const own = 2;\nexport function twice(n) { return n * own; }",
    )
    joined = joined_modules("room/start.js", files)
    assert joined.index("function twice") < joined.index("twice(own)")
    assert "return { twice };" in joined
    assert "const { twice } = module0;" in joined
    assert joined.count("=> {") == 2


def test_a_module_that_two_others_need_is_there_once(tmp_path: Path) -> None:
    files = written(
        tmp_path,
        start='import { a } from "./a.js";\nimport { b } from "./b.js";\na(b);',
        a='import { c } from "./c.js";\nexport const a = c;',
        b='import { c } from "./c.js";\nexport const b = c;',
        c="export const c = 1;",
    )
    assert joined_modules("room/start.js", files).count("const c = 1;") == 1


def test_the_closing_list_of_a_vendored_module_is_understood(tmp_path: Path) -> None:
    files = written(
        tmp_path, start='import { html } from "./lib.js";\nhtml();', lib="function f(){}export{f as html,f as h};"
    )
    assert "return { html: f, h: f };" in joined_modules("room/start.js", files)


@pytest.mark.parametrize(
    "code",
    [
        'import * as all from "./a.js";',
        'import whole from "./a.js";',
        "export default 1;",
        'export { a } from "./a.js";',
        'import { gone } from "./gone.js";',
        'import { start } from "./start.js";',
    ],
)
def test_anything_else_is_refused_by_name(tmp_path: Path, code: str) -> None:
    files = written(tmp_path, start=code, a="export const a = 1;")
    with pytest.raises(ModuleNotUnderstood, match="room/"):
        joined_modules("room/start.js", files)


def test_a_style_sheet_carries_what_it_imports(tmp_path: Path) -> None:
    (tmp_path / "tokens.css").write_text(":root { --a: 1 }", "utf-8")
    (tmp_path / "base.css").write_text('@import "../tokens.css";\nbody { top: var(--a) }', "utf-8")
    files = {"tokens.css": tmp_path / "tokens.css", "css/base.css": tmp_path / "base.css"}
    assert joined_sheets("css/base.css", files) == ":root { --a: 1 }\nbody { top: var(--a) }"
    with pytest.raises(ModuleNotUnderstood, match="no such file"):
        joined_sheets("css/base.css", {"css/base.css": files["css/base.css"]})
