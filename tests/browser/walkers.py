"""The hands of the people in the walk: what a lead and a newcomer do with the mouse and the keys, page by page."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.live import Visit
from tests.browser.reader import Reader


class Hands:
    """Somebody at the pages of one project."""

    def __init__(self, visit: Visit) -> None:
        self.visit, self.page = visit, visit.page

    def go(self, part: str) -> None:
        """To a part of the project, by its own navigation."""
        project = self.page.get_by_role("navigation", name="Project")
        project.get_by_role("link", name=part, exact=True).click()
        self.heading(part)

    def heading(self, words: str) -> None:
        """Wait for a page by its heading."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)

    def click(self, name: str) -> None:
        """Press a button of the page itself."""
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow a link of the page itself."""
        self.page.get_by_role("main").get_by_role("link", name=name, exact=True).click()

    def write(self, label: str, words: str) -> None:
        """Click into a field and write over what is in it."""
        self.page.get_by_label(label, exact=True).click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(words)

    def pick_files(self, label: str, files: list[Path]) -> None:
        """Choose files in the window that the browser opens for them."""
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_label(label, exact=True).click()
        chooser.value.set_files(files)

    def told(self, words: str) -> None:
        """Wait until the page says what happened."""
        expect(self.page.get_by_role("status").filter(has_text=words)).to_be_visible()

    def api(self, address: str) -> Any:
        """What the server answers to this person's browser."""
        response = self.page.request.get(f"{self.visit.url}/api/v1{address}")
        assert response.ok, response.text()
        return response.json()


class Lead(Hands):
    """Who makes the project, and reads what came of it."""

    def makes_a_project(self, name: str) -> None:
        """Two annotators for each passage, blind, on the starter codebook: all of it as it is proposed."""
        self.follow("Make a project")
        self.write("Name", name)
        expect(self.page.get_by_label("Annotators for each passage")).to_have_value("2")
        expect(self.page.get_by_label("Blind:")).to_be_checked()
        self.click("Make the project")
        self.told("The project is made")

    def pastes(self, title: str, outlet: str, text: str) -> None:
        """One text of which all words may be passed on."""
        self.go("Documents")
        self.follow("Import documents")
        self.page.get_by_role("navigation", name="Ways to import").get_by_role(
            "link", name="One text"
        ).click()
        self.write("Text", text)
        self.write("Title", title)
        self.write("Outlet", outlet)
        self.page.get_by_label("Text rights").focus()
        self.page.keyboard.press("ArrowDown")
        expect(self.page.get_by_label("Text rights")).to_have_value("full")
        self.click("Show the preview")
        self.heading("Preview of an import")
        self.click("Import")
        self.heading("Report of an import")

    def previews(self, files: list[Path], manifest: Path) -> None:
        """Hand in files with their manifest, and wait for what would become of them."""
        self.follow("Import more")
        self.pick_files("Manifest", [manifest])
        self.pick_files("Files", files)
        self.click("Show the preview")
        self.heading("Preview of an import")

    def counts_proposed_joins(self) -> int:
        """How many sentences over a blank line the preview proposes to read as one passage, page after page."""
        proposed = 0
        while True:
            boxes = self.page.get_by_role("main").get_by_role(
                "checkbox", name="The sentence goes on", checked=True
            )
            proposed += boxes.count()
            further = self.page.get_by_role("button", name="Keep them and show the next")
            if not further.count():
                return proposed
            before = self.page.url
            further.click()
            expect(self.page).not_to_have_url(before)
            self.heading("Preview of an import")

    def imports_all_but_the_refused(self) -> None:
        """Accept what the preview proposes, and leave the row out that cannot come in."""
        self.page.get_by_label("Leave out the rows that are refused").click()
        self.click("Import")
        self.heading("Report of an import")

    def invites(self, name: str, email: str) -> str:
        """Invite an annotator; the address of their link."""
        self.go("People")
        self.write("E-mail address", email)
        self.write("Name", name)
        expect(self.page.get_by_label("Annotator:")).to_be_checked()
        self.click("Invite")
        self.heading(f"Invitation for {name}")
        link = self.page.get_by_text("/sign-in/link/").inner_text()
        return link[link.index("/sign-in/") :]

    def asks_for_consent(self) -> None:
        """Ask for it in the words that are proposed."""
        self.go("People")
        self.page.get_by_role("main").get_by_role("link", name="Consent text").click()
        self.click("Save and ask")
        self.told("This is version 1.")

    def closes_the_round(self, name: str) -> None:
        """End a round that nobody has begun."""
        self.go("Rounds")
        self.follow(name)
        self.follow("Close the round")
        self.heading("Close the round")
        self.click("Close the round")
        self.told("is closed")

    def starts_a_round(self, name: str) -> None:
        """Everybody reads the articles in the order in which they came in."""
        self.go("Rounds")
        self.follow("Start a new round")
        self.write("Name", name)
        self.page.get_by_text("More settings").click()
        self.page.get_by_label("In which order").focus()
        self.page.keyboard.press("End")
        expect(self.page.get_by_label("In which order")).to_have_value("sequential")
        self.click("Start the round")
        self.heading(name)

    def agreement_on(self, variable: str) -> Locator:
        """The row of a variable on the page of agreement."""
        self.go("Agreement")
        named = self.page.get_by_role("rowheader").filter(has=self.page.get_by_text(variable, exact=True))
        return self.page.get_by_role("row").filter(has=named)

    def downloads_an_export(self) -> list[dict[str, Any]]:
        """All words of all articles; the file's lines."""
        self.go("Exports")
        self.page.get_by_label("All words of all articles").click()
        self.page.get_by_label("I may pass on").click()
        self.click("Make the export")
        self.told("The export is made")
        with self.page.expect_download() as file:
            self.follow("Download")
        return [json.loads(line) for line in file.value.path().read_text("utf-8").split("\n") if line]


class Newcomer(Reader):
    """Somebody who was invited and reads; the browser that they came with is asked what was stored."""

    @property
    def hands(self) -> Hands:
        """What they do outside of passages."""
        return Hands(self.visit)

    def accepts(self, invitation: str, project: str) -> None:
        """Open the link, sign in with its button, and go to the project."""
        self.visit.goto(invitation)
        self.hands.click("Sign in")
        self.hands.heading("Your projects")
        self.hands.follow(project)
        self.hands.heading(project)

    def begin(self) -> None:
        """Ask for the next article, and agree to what is asked before the first."""
        self.hands.go("My work")
        self.hands.click("Next")
        self.hands.heading("Before you begin")
        self.hands.click("I agree")
        self.reads_a_warning()
        self.ready()

    def goes_on(self) -> None:
        """Ask for the next article."""
        self.hands.heading("My work")
        self.hands.click("Next")
        self.reads_a_warning()
        self.ready()

    def reads_a_warning(self) -> None:
        """Go on where an article has one; in the demo some do."""
        warning = self.page.get_by_role("button", name="Read it", exact=True)
        expect(self.page.locator("#text").or_(warning)).to_be_visible()
        if warning.is_visible():
            warning.click()

    def reads(self, text: str) -> None:
        """Wait until this passage is in hand."""
        expect(self.page.locator("#text")).to_have_text(text)
        self.ready()

    def marks(self, first: str, last: str, label: str) -> None:
        """Mark from one word to another with the mouse."""
        self.drag(first, last)
        self.choose(label)

    def marks_by_keys(self, words: str, label_key: str, *then: str) -> None:
        """Mark these words by keys alone: from the first word of the passage to theirs, and over them."""
        shown = self.page.locator("#text")
        text, leftward = shown.inner_text(), shown.get_attribute("dir") == "rtl"
        onward, back = ("ArrowLeft", "ArrowRight") if leftward else ("ArrowRight", "ArrowLeft")
        steps, reach = len(text[: text.index(words)].split()), len(words.split()) - 1
        self.press("Escape", "Escape", *[back] * len(text.split()), *[onward] * steps)
        self.press(*[f"Shift+{onward}"] * reach, label_key, *then)

    def finishes(self) -> dict[str, Any]:
        """Nothing of what is still open applies, and the passage is done; what the server then holds of it."""
        mine = self.assignment_id
        self.press("Escape", "Escape", "0")
        self.wait_saved()
        assert self.stored(mine)["state"] == "unfinished"
        here = self.page.url
        self.press("Control+Enter")
        expect(self.page).not_to_have_url(here)
        return self.stored(mine)

    def stored(self, assignment_id: int | None = None) -> dict[str, Any]:
        """The assignment as the server holds it, every quote compared with the text."""
        found = self.hands.api(f"/assignments/{assignment_id or self.assignment_id}")
        for span in (found["current"] or {"spans": []})["spans"]:
            assert found["text"][span["start"] : span["end"]] == span["quote"]
        return dict(found)
