"""psycopg 3 through the gateway. Prints a line a case and `N passed, N failed`; exits 1 when one failed."""
import json, os, sys, threading, time, traceback, urllib.request
import psycopg

HOST, PORT, API = os.environ["GW_HOST"], os.environ["GW_PORT"], os.environ["GW_API"]
AGENT, APPROVER = os.environ["AGENT_TOKEN"], os.environ["APPROVER_TOKEN"]


def connect(**more):
    return psycopg.connect(host=HOST, port=PORT, dbname="shop", user="app", password=AGENT, sslmode="prefer",
                           connect_timeout=20, **more)


def api(method, path, body=None):
    request = urllib.request.Request(API + path, method=method, data=None if body is None else json.dumps(body).encode(),
                                     headers={"Authorization": "Bearer " + APPROVER, "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode()


def settle_when_held(marker, verb):
    """Votes on the pending request whose command has the marker, as soon as it is there."""
    def run():
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            found = [i for i in ids(api("GET", "/v1/approvals?status=pending")) if marker in i["command"]]
            if found:
                api("POST", f"/v1/approvals/{found[0]['id']}/{verb}", {"reason": "driver test"})
                return
            threading.Event().wait(0.1)
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


def ids(text):
    parsed = json.loads(text) if text.strip().startswith(("[", "{\"")) and "\n{" not in text.strip() else None
    if parsed is None:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(parsed, dict):
        return parsed.get("approvals", parsed.get("items", [parsed] if "id" in parsed else []))
    return parsed


def refusal(error):
    return json.loads(error.diag.message_detail)


def allow():
    with connect() as c:
        assert c.execute("select count(*) from orders where id <= %s", (10,)).fetchone() == (10,)
        assert c.execute("select 40 + 2").fetchone() == (42,)


def allow_binary_and_prepared():
    with connect() as c:
        for i in range(8):
            row = c.execute("select id, amount from orders where id = %s", (i + 1,), prepare=True, binary=True).fetchone()
            assert row[0] == i + 1, row


def block():
    with connect(autocommit=True) as c:
        for sql, values in (("drop table orders", None), ("truncate orders", None), ("drop table if exists " + "orders", ())):
            try:
                c.execute(sql, values)
                raise AssertionError("not blocked: " + sql)
            except psycopg.errors.InsufficientPrivilege as e:
                assert refusal(e)["code"] == "blocked" and refusal(e)["executed"] is False, refusal(e)
        assert c.execute("select 1").fetchone() == (1,)


def mask():
    with connect() as c:
        for binary in (False, True):
            email, card, national = c.execute("select email, card, national_id from customers where id = %s", (1,),
                                              binary=binary).fetchone()
            assert email.startswith("tok_") and "@" not in email, email
            assert card.startswith("*") and card[-4:].isdigit(), card
            assert not any(ch.isdigit() for ch in national), national
        lower = c.execute("select lower(email) from customers where id = 1").fetchone()[0]
        assert lower is None or "example.com" not in lower, lower


def hold_approved():
    marker = f"driver-psycopg-{os.getpid()}"
    with connect(autocommit=True) as c:
        notices = []
        c.add_notice_handler(lambda d: notices.append(d.message_primary))
        thread = settle_when_held(marker, "approve")
        changed = c.execute(f"update orders set status = status /* {marker} */").rowcount
        thread.join()
        assert changed >= 100000, changed
        assert any("req_" in n for n in notices), notices


def hold_denied():
    marker = f"driver-psycopg-no-{os.getpid()}"
    with connect(autocommit=True) as c:
        thread = settle_when_held(marker, "deny")
        try:
            c.execute(f"delete from orders /* {marker} */")
            raise AssertionError("not denied")
        except psycopg.errors.InsufficientPrivilege as e:
            assert refusal(e)["code"] == "approval_denied", refusal(e)
        thread.join()
        assert c.execute("select count(*) >= 100000 from orders").fetchone() == (True,)


def cancel():
    with connect(autocommit=True) as c:
        timer = threading.Timer(0.5, c.cancel)
        timer.start()
        try:
            c.execute("select count(*) from orders a, orders b, orders c where a.amount + b.amount + c.amount < 0")
            raise AssertionError("not cancelled")
        except psycopg.errors.QueryCanceled:
            pass
        timer.join()
        assert c.execute("select 2").fetchone() == (2,)


def cancel_while_held():
    with connect(autocommit=True) as c:
        timer = threading.Timer(1.0, c.cancel)
        timer.start()
        try:
            c.execute("update orders set status = 'gone'")
            raise AssertionError("not cancelled")
        except psycopg.errors.QueryCanceled:
            pass
        timer.join()
        assert c.execute("select count(*) from orders where status = 'gone'").fetchone() == (0,)


def transaction():
    with connect() as c:
        c.execute("insert into orders (customer_id, status) values (%s, %s)", (1, "driver-test"))
        try:
            c.execute("drop table orders")
            raise AssertionError("not blocked")
        except psycopg.errors.InsufficientPrivilege:
            pass
        try:
            c.execute("select 1")
            raise AssertionError("the transaction should be aborted")
        except psycopg.errors.InFailedSqlTransaction:
            pass
        c.rollback()
        assert c.execute("select count(*) from orders where status = 'driver-test'").fetchone() == (0,)
        with c.transaction():
            c.execute("insert into orders (customer_id, status) values (1, 'driver-kept')")
        c.execute("delete from orders where status = 'driver-kept'")
        c.commit()


def pipeline():
    with connect(autocommit=True) as c, c.pipeline():
        first = c.execute("select 1")
        many = [c.execute("select %s::int", (i,)) for i in range(50)]
        assert first.fetchone() == (1,)
        assert [r.fetchone()[0] for r in many] == list(range(50))
    with connect(autocommit=True) as c:
        try:
            with c.pipeline() as p:
                c.execute("insert into orders (customer_id, status) values (1, 'driver-pipe')")
                c.execute("truncate orders")
                c.execute("insert into orders (customer_id, status) values (1, 'driver-pipe')")
                p.sync()
            raise AssertionError("not blocked")
        except psycopg.errors.InsufficientPrivilege:
            pass
        assert c.execute("select count(*) from orders where status = 'driver-pipe'").fetchone() == (0,)


def copy():
    with connect() as c:
        with c.cursor().copy("copy (select id, status from orders where id <= 1000) to stdout") as out:
            assert sum(1 for _ in out.rows()) == 1000


def main():
    cases = [allow, allow_binary_and_prepared, block, mask, hold_approved, hold_denied, cancel, cancel_while_held,
             transaction, pipeline, copy]
    failed = 0
    for case in cases:
        try:
            case()
            print("ok", case.__name__)
        except Exception:
            failed += 1
            print("FAILED", case.__name__)
            traceback.print_exc(file=sys.stdout)
    print(f"{len(cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
