package dev.sallyport.server.quickstart;

import java.nio.file.Path;

/// The commands to try, in the order in which they tell the story.
final class Tour {
    private Tour() {}

    static String of(Home home, Ports ports) {
        return TEXT.replace("${dir}", quoted(home.directory()))
                .replace("${port}", Integer.toString(ports.postgres()))
                .replace("${api}", "http://127.0.0.1:" + ports.api());
    }

    /// For a POSIX shell.
    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static final String TEXT =
            """

            Sallyport is ready. A shop database is behind it; you reach it through the gateway alone.
            Paste this into another terminal first:

              DIR=${dir}
              as() { PGPASSWORD=$(cat "$DIR/tokens/$1") psql "host=127.0.0.1 port=${port} dbname=shop user=app" -c "$2"; }
              export SALLYPORT_API=${api}

            1. Allowed: an agent reads orders.
              as agent "select id, status, amount from orders order by id limit 3"

            2. Masked: the same agent reads people, and personal columns are hidden.
              as agent "select name, email, phone, card, national_id from customers limit 3"

            3. Blocked: nobody drops anything here.
              as agent "drop database shop"

            4. Held: a change of every row waits for a person. It stays open; go on in a third terminal.
              as developer "update orders set status = 'paid'"

              export SALLYPORT_API=${api} SALLYPORT_TOKEN=$(cat ${dir}/tokens/approver)
              ./sallyport approvals list
              ./sallyport approvals approve ID

            5. All of it is on record.
              SALLYPORT_TOKEN=$(cat ${dir}/tokens/auditor) ./sallyport audit search --limit 20

            Policy: ${dir}/policies/shop.yaml (edit it, it is in force within seconds)
            For programs: ${dir}/quickstart.json
            Ctrl-C stops everything and keeps the data.
            """;
}
