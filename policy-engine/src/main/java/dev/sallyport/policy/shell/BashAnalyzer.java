package dev.sallyport.policy.shell;

import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.ShellFacts;
import dev.sallyport.core.ssh.ShellVariables;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Judges shell text as bash reads it, POSIX shells included. Holds nothing between lines.
public final class BashAnalyzer implements ShellAnalyzer {
    private static final Logger log = LoggerFactory.getLogger(BashAnalyzer.class);

    private final ShellLimits limits;

    public BashAnalyzer(ShellLimits limits) {
        this.limits = limits;
        // A table that can't be read is found when the gateway starts.
        ProgramTable.get();
        Places.load();
        Variables.load();
        FindReader.load();
    }

    @Override
    public ShellFacts analyze(String line, State state) {
        if (line.length() > limits.maxChars()) {
            return ShellFacts.unjudged("longer than " + limits.maxChars() + " characters");
        }
        var findings = new Findings();
        try {
            Characters.check(line);
            return judge(line, state, findings);
        } catch (Unjudged e) {
            findings.unjudged(e.reason());
        } catch (StackOverflowError e) {
            findings.unjudged("nested too deeply");
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("shell line not judged for a defect");
            findings.unjudged("the judge has a defect that this text shows");
        }
        return findings.facts("", "", ShellVariables.NONE, ShellVariables.NONE);
    }

    private ShellFacts judge(String line, State state, Findings findings) {
        var budget = new Budget(limits);
        ShellState start = Remains.start(state);
        Node node = ScriptParser.parse(line, budget);
        if (node instanceof Node.Sequence(List<Node> items) && items.isEmpty()) {
            node = ScriptParser.parse(":", budget); // nothing but comments
        }
        Flow flow = new Interpreter(findings, budget, false).line(node, start, Context.LINE);
        findings.finish();
        ShellState end = flow.ok();
        Set<String> directories = end == null ? Set.of() : end.directories();
        String directory = directories.size() == 1 ? directories.iterator().next() : "";
        return findings.facts(
                flow.text(), directory, Remains.of(end, start), Remains.of(flow.failed(), start));
    }
}
