package dev.sallyport.server.quickstart;

/// The commands to try, in the order in which they tell the story.
final class Tour {
    private Tour() {}

    /// @param sandbox how the sample host is kept from doing harm
    static String of(Home home, Ports ports, String sandbox) {
        return (SHOP
                        + (ports.haveHost() ? HOST : WITHOUT_HOST)
                        + (ports.haveHttp() ? HTTP : WITHOUT_HTTP)
                        + END)
                .replace("${dir}", ShellWord.of(home.directory()))
                .replace("${port}", Integer.toString(ports.postgres()))
                .replace("${ssh}", Integer.toString(ports.ssh()))
                .replace("${http}", "http://127.0.0.1:" + ports.http())
                .replace("${sandbox}", sandbox)
                .replace("${api}", "http://127.0.0.1:" + ports.api());
    }

    private static final String SHOP =
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

            """;

    private static final String HOST =
            """
            5. SSH: a host behind the same gateway, with stock ssh, scp and sftp. Paste first:

              on() { who=$1; shift; SALLYPORT_AS=$who SSH_ASKPASS="$DIR/askpass" SSH_ASKPASS_REQUIRE=force ssh -o "UserKnownHostsFile=\\"$DIR/known_hosts\\"" -o PubkeyAuthentication=no -p ${ssh} deploy@box@127.0.0.1 "$@"; }

              Allowed: what is read, word by word, and does no harm.
              on agent 'echo door-$((40+2))'

              Masked: people's addresses in what a program prints.
              on agent 'tail -n 3 /var/log/app.log'

              Blocked, in every spelling that can be judged, with exit status 77.
              on agent 'rm -rf /'

              Held: what a script on the host would do is not known here, so a person decides. Approve it as above.
              on agent 'sh app/report.sh'

              A shell whose lines are judged one by one.
              on developer

              The host's own protection: ${sandbox}.

            """;

    private static final String WITHOUT_HOST =
            """
            5. SSH is not in this edited sallyport.yaml. Delete that file to get a fresh one with it.

            """;

    private static final String HTTP =
            """
            6. HTTP and MCP: an API and a tool server behind the same gateway, with stock curl. Paste first:

              call() { who=$1; shift; curl -sS -H "Authorization: Bearer $(cat "$DIR/tokens/$who")" "$@"; echo; }

              Allowed and masked: orders without the people behind them.
              call agent ${http}/api/orders?limit=2

              Held above an amount. Approve it as above; small ones pass.
              call agent ${http}/api/orders -H 'Content-Type: application/json' -d '{"amount": 5000}'

              Blocked, with an answer that a program can read.
              call agent -X DELETE ${http}/api/orders

              MCP: every tool call is judged. Point a client at ${http}/tools, or ask by hand.
              call agent ${http}/tools -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -H 'MCP-Protocol-Version: 2026-07-28' -H 'Mcp-Method: tools/list' -d '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}'

            """;

    private static final String WITHOUT_HTTP =
            """
            6. HTTP is not in this edited sallyport.yaml. Delete that file to get a fresh one with it.

            """;

    private static final String END =
            """
            7. All of it is on record.
              SALLYPORT_TOKEN=$(cat ${dir}/tokens/auditor) ./sallyport audit search --limit 20
              SALLYPORT_TOKEN=$(cat ${dir}/tokens/auditor) ./sallyport sessions list --past
              SALLYPORT_TOKEN=$(cat ${dir}/tokens/auditor) ./sallyport sessions replay ID

            Policy: ${dir}/policies (edit shop.yaml, box.yaml or api.yaml, it is in force within seconds)
            For programs: ${dir}/quickstart.json
            Ctrl-C stops everything and keeps the data.
            """;
}
