"""A scripted conversation as three principals: a key that reads, an assistant that acts for Carla, and Carla herself.

Every step says what has to hold; the first that does not ends with exit code 1. Carla's proposals come from the daemon,
the assistant's own is one it changes: nobody decides what they stand behind.
"""

import asyncio
import contextlib
import json
import os
import random
import re
import sqlite3
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import httpx2
from authenticator import next_code
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp.types import ElicitResult

ADDRESS, BINARY, STATE = os.environ["ADDRESS"], os.environ["BINARY"], os.environ["STATE"]
READER, AGENT = os.environ["READER"], os.environ["AGENT"]


class DoesNotHold(Exception):
    """What should hold and does not."""


def holds(condition, what):
    if not condition:
        raise DoesNotHold(what)


def passed(what):
    print(f"  ok  {what}", flush=True)


def code():
    """The next code of Carla's app."""
    return next_code(os.environ["APP"], os.environ["CODES"])


@contextlib.asynccontextmanager
async def door(key, answer=None, mode="auto"):
    """A client of the door; `answer` is what its person does with a form."""

    async def form(context, params):
        return answer(params)

    web = httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=60)
    transport = streamable_http_client(ADDRESS + "/mcp", http_client=web)
    async with Client(transport, mode=mode, elicitation_callback=form if answer else None) as client:
        yield client


async def call(client, tool, **arguments):
    """The structure of a result, which its text has to repeat, and whether it is a refusal."""
    result = await client.call_tool(tool, arguments)
    text = json.loads(result.content[0].text)
    holds(text == result.structured_content, f"{tool}: text and structure say the same")
    return result.structured_content, result.is_error


async def refused(client, tool, **arguments):
    try:
        said, is_error = await call(client, tool, **arguments)
    except MCPError as error:
        return str(error)
    holds(is_error, f"{tool} is refused with {arguments}: {said}")
    return json.dumps(said)


def shell(*words, key=None):
    """A command with the assistant's own shell: its exit code and what it said."""
    env = {name: value for name, value in os.environ.items() if name not in ("APP", "CODES")}
    env.pop("WINBACK_KEY", None)
    if key:
        env["WINBACK_KEY"] = key
    done = subprocess.run(
        [BINARY, *words, "--state", STATE], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=60, start_new_session=True)
    return done.returncode, done.stdout + done.stderr


def page(path, **form):
    data = urllib.parse.urlencode(form).encode() if form else None
    try:
        with urllib.request.urlopen(ADDRESS + path, data=data, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


# What every call leaves behind by law: its audit row, its key's use, and what a question read.
RECORDS = {"audit", "api_key_call", "api_key", "metric_question", "audit_checkpoint"}
# Sums and states that are worked out when first asked for; the same facts always give the same.
DERIVED = {"rollup_day", "rollup_mask", "rollup_measure", "rollup_value", "state_move", "move_dirty", "setting"}


def rows():
    """Everything the store holds beside records, by table."""
    store = sqlite3.connect(f"file:{STATE}/winback.sqlite?mode=ro", uri=True)
    names = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    held = {
        name: sorted(repr(row) for row in store.execute(f'SELECT * FROM "{name}"'))
        for name in names if name not in RECORDS | DERIVED and not name.startswith("sqlite_")
    }
    store.close()
    return held


def changed(before, after):
    return [name for name in after if before[name] != after[name]]


async def reads(proposal, loop):
    """The key that only reads sees numbers and loops, and no member."""
    async with door(READER) as client:
        holds(client.protocol_version == "2026-07-28", "the newest revision is spoken")
        tools = {tool.name for tool in (await client.list_tools()).tools}
        holds(not tools & {"find_member", "award_points", "pause_loop", "approve_proposal"}, "a reader sees no more")
        numbers, _ = await call(client, "query_metric", metrics=["orders"], range="all")
        holds(re.match(r"Q-[0-9a-f]{12}$", numbers["query_id"]), "an answer has its query id")
        for tool, arguments in (
            ("find_member", {"member": "a1"}), ("explain_member", {"member": "a1"}), ("list_members_at_risk", {}),
            ("award_points", {"member": "a1", "points": 10}), ("no_such_tool", {}),
        ):
            said = await refused(client, tool, **arguments)
            holds("@example.invalid" not in said and "Alice" not in said, f"{tool} tells nobody's data")
    async with door(READER, mode="legacy") as client:
        holds(client.protocol_version == "2025-11-25", "the revision with a handshake is spoken")
        holds(len((await client.list_tools()).tools) == len(tools), "it lists the same")
    passed("a key that reads: a number with its id, no member, in both eras")


async def operates(loop):
    """The assistant awards points in two steps, pauses and resumes, and every hint is true of the store."""
    async with door(AGENT) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        holds(len(tools) <= 20, f"{len(tools)} tools are too many")
        before = rows()
        preview, _ = await call(client, "award_points", member="a1", points=100, reason="sorry for the wait")
        holds(changed(before, rows()) == ["preview"], f"a preview gives nothing: {changed(before, rows())}")
        said = await refused(client, "award_points", preview=preview["preview"], identifier="somebody@example.invalid")
        holds("m1@example.invalid" not in said, "a mismatch tells nothing")
        done, is_error = await call(client, "award_points", preview=preview["preview"], identifier="m1@example.invalid")
        holds(not is_error, f"the right identifier confirms: {done}")
        once = rows()
        await call(client, "award_points", preview=preview["preview"], identifier="m1@example.invalid")
        holds(not changed(once, rows()), f"a second confirmation changes nothing: {changed(once, rows())}")
        found, _ = await call(client, "find_member", member="a1")
        holds("100" in json.dumps(found), "the points are in the member's balance")
        passed("the assistant awards 100 points: preview, wrong and right identifier, and the same again")

        for _ in range(2):
            await call(client, "pause_loop", everything=True, reason="a look first")
        paused = rows()
        holds(len(paused["stop"]) == 1, "twice paused is paused once")
        said = await refused(client, "award_points", member="a2", points=10)
        holds("stop" in said, f"what is paused does nothing: {said}")
        await call(client, "resume_loop", everything=True)
        holds(not rows()["stop"], "what it paused it lets go on")
        shell("stop", "set", "everything", "--reason", "a person's stop")
        await refused(client, "resume_loop", everything=True)
        holds(len(rows()["stop"]) == 1, "a person's stop stays")
        shell("stop", "lift", "everything")
        passed("the assistant pauses and resumes; what a person stopped it cannot let go on")

        arguments = {
            "query_metric": {"metrics": ["orders"]}, "diagnose_metric": {"metric": "orders"},
            "get_loop": {"loop": loop}, "find_member": {"member": "a3"}, "explain_member": {"member": "a3"},
            "get_proposal": {"proposal": "P-000001"},
        }
        for name, tool in tools.items():
            hints = tool.annotations
            holds(None not in (
                hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint), name)
            if not hints.read_only_hint:
                continue
            before = rows()
            await call(client, name, **arguments.get(name, {}))
            holds(not changed(before, rows()), f"{name} only reads, and changed {changed(before, rows())}")
        # What does not destroy keeps every row there was; what is idempotent leaves the same when done twice.
        for name, given in (
            ("pause_loop", {"loop": loop, "reason": "look"}), ("resume_loop", {"loop": loop}),
            ("issue_coupon", {"member": "a4", "pool": "WINBACK10"}), ("issue_ambassador_code", {"member": "a5"}),
            ("award_points", {"member": "a6", "points": 5}), ("propose_playbook", {"loop": loop, "check_only": True, "edits": [
                {"find": "journeys:", "replace": "journeys:"}]}),
        ):
            hints, before = tools[name].annotations, rows()
            await client.call_tool(name, given)
            after = rows()
            if not hints.destructive_hint and name != "resume_loop":
                lost = {table: set(before[table]) - set(after[table]) for table in before if set(before[table]) - set(after[table])}
                holds(not lost, f"{name} destroys nothing, and lost {lost}")
            if hints.idempotent_hint:
                await client.call_tool(name, given)
                again = [table for table in changed(after, rows()) if table != "stop"]
                holds(not again and len(rows()["stop"]) == len(after["stop"]), f"{name} twice is once: {again}")
        passed("every hint is true of the store, before and after")


async def decides(proposal, loop, other):
    """The assistant tries every way to decide; then Carla does, with her code."""
    async with door(AGENT) as client:
        shown, _ = await call(client, "get_proposal", proposal=proposal)
        fingerprint = shown["proposal"]["fingerprint"]
        said, _ = await call(client, "approve_proposal", proposal=proposal, fingerprint=fingerprint)
        holds(said["decided"] is False and "/approve/" in said["approval_page"], "without a form the page is named")
        await refused(client, "approve_proposal", proposal=proposal, fingerprint=fingerprint, code="123456")
        await refused(client, "approve_proposal", proposal=proposal, fingerprint="0" * 64)
        text = (await client.read_resource(f"winback://loops/{other}/playbook")).contents[0].text
        end = re.search(r"runs_until: \d+d", text)
        holds(end and text.count(end[0]) == 1, "the playbook says once how long it runs")
        own, is_error = await call(
            client, "propose_playbook", loop=other, reason="a shorter run",
            edits=[{"find": end[0], "replace": "runs_until: 60d"}])
        holds(not is_error, f"it may propose: {own}")
        said = await refused(client, "approve_proposal", proposal=own["proposal"], fingerprint=own["fingerprint"])
        holds("may_not_decide" in said, f"nobody decides what they stand behind: {said}")
    # Its client says yes to every form by itself, with a code it made up.
    guess = lambda params: ElicitResult(action="accept", content={"name": loop, "code": "123456"})
    async with door(AGENT, guess) as client:
        said = await refused(client, "approve_proposal", proposal=proposal, fingerprint=fingerprint)
        holds("code" in json.loads(said)["message"], f"a guessed code is none: {said}")
    empty = lambda params: ElicitResult(action="accept", content={})
    async with door(AGENT, empty) as client:
        said = await refused(client, "approve_proposal", proposal=proposal, fingerprint=fingerprint)
        holds("name_differs" in said, f"an empty form decides nothing: {said}")
    no = lambda params: ElicitResult(action="decline")
    async with door(AGENT, no) as client:
        said, _ = await call(client, "approve_proposal", proposal=proposal, fingerprint=fingerprint)
        holds(said["decided"] is False, "a no decides nothing")
    for words, key in (
        (("proposal", "approve", proposal), AGENT), (("proposal", "approve", proposal, "--as", "carla-reyes"), None),
        (("proposal", "approve", proposal), None), (("person", "approve", "carla-reyes"), AGENT),
        (("key", "create", "--preset", "approver", "--owner", "carla-reyes"), AGENT),
    ):
        exit_code, said = shell(*words, key=key)
        holds(exit_code in (1, 2), f"{words} from a shell is refused: {said}")
    status, text = page(f"/approve/{proposal}")
    token = re.search(r'name="token" value="([^"]*)"', text)
    form = {"decision": "approve", "who": "carla-reyes", "fingerprint": fingerprint, "token": token[1] if token else "x"}
    for guess_code in ("", "000000", "123456"):
        status, _ = page(f"/approve/{proposal}", code=guess_code, **form)
        holds(status >= 400, f"the page takes no code that is not hers: {status}")
    async with door(AGENT) as client:
        shown, _ = await call(client, "get_proposal", proposal=proposal)
        holds(shown["proposal"]["status"] == "waiting", "nothing was decided by any of this")
    passed("the assistant fails to approve: argument, guessed form, shell, page, its own proposal")

    hers = lambda params: ElicitResult(action="accept", content={"name": loop, "code": code()})
    async with door(AGENT, hers) as client:
        said, is_error = await call(client, "approve_proposal", proposal=proposal, fingerprint=fingerprint)
        holds(not is_error and said["decided"] is True, f"Carla approves in the form: {said}")
        again, _ = await call(client, "approve_proposal", proposal=proposal, fingerprint=fingerprint)
        holds(again["already_decided"] is True, "the same decision again changes nothing")
        await refused(client, "reject_proposal", proposal=proposal, fingerprint=fingerprint)
    passed("Carla approves with her code in a form of her client; once")


def calls(tools):
    """Calls put together at random, most of them wrong: each is answered, and each has its row in the audit chain."""
    dice = random.Random(20261125)
    words = ["a1", "orders", "P-000001", "", "x" * 300, "\x1b[2J", 7, -1, 2.5, None, True, [], [1, "a"], {"b": {}}, 10**18]
    names = ["member", "metrics", "metric", "loop", "proposal", "fingerprint", "points", "limit", "cursor", "everything"]
    before, asked = recorded(), 0
    for number in range(300):
        # Nothing that stops the others: what is paused refuses, and is recorded all the same.
        tool = dice.choice([*tools, "no_such_tool", "find member"])
        arguments = {dice.choice(names): dice.choice(words) for _ in range(dice.randrange(4))}
        if tool in ("pause_loop", "propose_playbook"):
            arguments = {"nonsense": number}
        body = json.dumps({
            "jsonrpc": "2.0", "id": number, "method": "tools/call", "params": {"name": tool, "arguments": arguments}})
        request = urllib.request.Request(ADDRESS + "/mcp", data=body.encode(), headers={
            "Authorization": f"Bearer {AGENT}", "Content-Type": "application/json", "Accept": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            said = json.loads(answer.read())
        holds(said["id"] == number and ("result" in said or "error" in said), f"{body} is answered: {said}")
        asked += 1
    holds(recorded() - before >= asked, f"{asked} calls have {recorded() - before} rows")
    passed(f"{asked} calls put together at random: each answered, each in the audit chain")


def recorded():
    """How many calls with a key the audit chain holds; a read's row follows its answer within moments."""
    time.sleep(0.3)
    store = sqlite3.connect(f"file:{STATE}/winback.sqlite?mode=ro", uri=True)
    (count,) = store.execute("SELECT count(*) FROM api_key_call").fetchone()
    store.close()
    return count


def told():
    exit_code, said = shell("audit", "list", "--limit", "1000", "--json")
    holds(exit_code == 0, said)
    chain = [(row["what"], row["result"], row["who"]) for row in json.loads(said)["rows"]]
    for action, result in (
        ("metric.query", "accepted"), ("assistant.call", "refused: unknown_tool"), ("tool.confirm", "accepted"),
        ("assistant.approve_proposal", "wish recorded"), ("proposal.approve", "refused"), ("proposal.approve", "accepted"),
        ("stop.set", "accepted"), ("playbook.propose", "accepted"),
    ):
        holds(
            any(row[0].startswith(action) and row[1].startswith(result) for row in chain),
            f"the audit chain tells {action} {result}: {sorted(set(row[:2] for row in chain))}")
    holds(
        all(row[2] == "carla-reyes" for row in chain if row[0] == "proposal.approve" and row[1].startswith("accepted")),
        "the approval is Carla's")
    passed(f"the audit chain tells all of it, in {len(chain)} rows")


async def main():
    async with door(AGENT) as client:
        waiting, _ = await call(client, "list_proposals", waiting=True)
        oldest = min(waiting["proposals"], key=lambda each: each["proposal"])
    proposal, loop = oldest["proposal"], oldest["loop"]
    other = max(waiting["proposals"], key=lambda each: each["proposal"])["loop"]
    await reads(proposal, loop)
    await operates(loop)
    async with door(AGENT) as client:
        tools = sorted(tool.name for tool in (await client.list_tools()).tools)
    calls(tools)
    await decides(proposal, loop, other)
    told()


def first(error):
    """The first error in groups of groups, as task groups wrap them."""
    return first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


try:
    asyncio.run(main())
except BaseException as error:
    cause = first(error)
    if not isinstance(cause, DoesNotHold):
        raise
    raise SystemExit(f"does not hold: {cause}") from None
