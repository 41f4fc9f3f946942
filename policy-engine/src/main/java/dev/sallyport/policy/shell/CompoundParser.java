package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads compound commands: groups, subshells, `if`, loops, `case`, `[[`, `((`, functions.
final class CompoundParser {
    private final Source source;
    private final WordParser words;
    private final RedirectParser redirects;
    private final DollarParser dollars;
    private final ScriptParser script;

    CompoundParser(
            Source source,
            WordParser words,
            RedirectParser redirects,
            DollarParser dollars,
            ScriptParser script) {
        this.source = source;
        this.words = words;
        this.redirects = redirects;
        this.dollars = dollars;
        this.script = script;
    }

    /// Null where a simple command stands here.
    @Nullable Node compound() {
        if (source.take("((")) {
            // As `let` it is an unknown command where the shell doesn't know it.
            Word expression = Word.literal(dollars.arithmetic());
            return new Node.Simple(
                    List.of(), List.of(Word.literal("let"), expression), redirects.all());
        }
        if (source.take("(")) {
            Node body = script.list();
            source.expect(")");
            return new Node.Subshell(body, redirects.all());
        }
        String word = script.reserved();
        return switch (word) {
            case "{" -> group();
            case "if" -> choice();
            case "while", "until" -> loop(word.equals("until"));
            case "for" -> forEach();
            case "case" -> cases();
            case "[[" -> condition();
            case "function" -> function();
            default -> null;
        };
    }

    private Node group() {
        source.expect("{");
        Node body = script.list();
        script.expectReserved("}");
        return new Node.Group(body, redirects.all());
    }

    private Node choice() {
        source.expect("if");
        Node condition = body();
        script.expectReserved("then");
        Node then = body();
        Node otherwise = Node.NOTHING;
        if (script.reserved().equals("elif")) {
            otherwise = elseIf();
        } else if (script.takeReserved("else")) {
            otherwise = body();
        }
        script.expectReserved("fi");
        return new Node.If(condition, then, otherwise, redirects.all());
    }

    /// `elif` is an `if` in the `else`, without a `fi` of its own.
    private Node elseIf() {
        script.expectReserved("elif");
        Node condition = body();
        script.expectReserved("then");
        Node then = body();
        Node otherwise = Node.NOTHING;
        if (script.reserved().equals("elif")) {
            otherwise = elseIf();
        } else if (script.takeReserved("else")) {
            otherwise = body();
        }
        return new Node.If(condition, then, otherwise, List.of());
    }

    private Node body() {
        Node body = script.list();
        if (body instanceof Node.Sequence(List<Node> items) && items.isEmpty()) {
            throw new Unjudged("not a complete command: a command expected " + source.place());
        }
        return body;
    }

    private Node loop(boolean until) {
        source.expect(until ? "until" : "while");
        Node condition = body();
        Node body = doGroup();
        return new Node.While(condition, until, body, redirects.all());
    }

    private Node doGroup() {
        script.expectReserved("do");
        Node body = body();
        script.expectReserved("done");
        return body;
    }

    private Node forEach() {
        source.expect("for");
        source.skipBlanks();
        if (source.take("((")) {
            return count();
        }
        String name = script.reserved();
        if (!Source.isName(name)) {
            throw new Unjudged("a loop variable that is not a plain name");
        }
        source.expect(name);
        source.skipLines();
        boolean inPositionals = !script.takeReserved("in");
        List<Word> list = inPositionals ? List.of() : script.wordsToEnd();
        source.skipBlanks();
        source.take(";");
        Node body = doGroup();
        return new Node.For(name, inPositionals, list, body, redirects.all());
    }

    private Node count() {
        String[] parts = dollars.arithmetic().split(";", -1);
        if (parts.length != 3) {
            throw new Unjudged("for (( without its three parts");
        }
        source.skipBlanks();
        source.take(";");
        Node body = doGroup();
        return new Node.Count(
                parts[0].strip(), parts[1].strip(), parts[2].strip(), body, redirects.all());
    }

    private Node cases() {
        source.expect("case");
        source.skipBlanks();
        Word subject = word();
        script.expectReserved("in");
        source.skipLines();
        var branches = new ArrayList<Node.Branch>();
        while (!script.takeReserved("esac")) {
            branches.add(branch());
            source.skipLines();
        }
        return new Node.Case(subject, branches, redirects.all());
    }

    private Word word() {
        source.skipBlanks();
        if (!words.atWord()) {
            throw new Unjudged("not a complete command: a word expected " + source.place());
        }
        return words.word();
    }

    private Node.Branch branch() {
        source.take("(");
        var patterns = new ArrayList<Word>();
        do {
            patterns.add(word());
            source.skipBlanks();
        } while (source.take("|"));
        source.expect(")");
        Node body = script.list();
        String ending = ";;";
        if (source.take(";;&")) {
            ending = ";;&";
        } else if (source.take(";&")) {
            ending = ";&";
        } else if (!source.take(";;") && !script.reserved().equals("esac")) {
            throw new Unjudged("not a complete command: ;; expected " + source.place());
        }
        return new Node.Branch(patterns, body, ending);
    }

    private Node condition() {
        source.expect("[[");
        var found = new ArrayList<Word>();
        while (true) {
            source.skipLines();
            if (script.takeReserved("]]")) {
                return new ConditionParser(found).whole(redirects.all());
            }
            found.add(conditionWord());
        }
    }

    private Word conditionWord() {
        for (String operator : List.of("&&", "||", "(", ")")) {
            if (source.take(operator)) {
                return new Word(List.of(new Part.Text(operator, false)));
            }
        }
        return word();
    }

    private Node function() {
        source.expect("function");
        source.skipBlanks();
        String name = script.reserved();
        if (!Source.isName(name)) {
            throw new Unjudged("a function whose name is not a plain one");
        }
        source.expect(name);
        source.skipBlanks();
        if (source.take("(")) {
            source.skipBlanks();
            source.expect(")");
        }
        source.skipLines();
        Node body = script.command();
        if (body instanceof Node.Simple) {
            throw new Unjudged("a function whose body is no compound command");
        }
        return new Node.Function(name, body);
    }
}
