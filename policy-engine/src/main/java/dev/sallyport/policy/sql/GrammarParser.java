package dev.sallyport.policy.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/// The only class that knows the borrowed grammar. It gets tokens of our own lexer, so that there
/// is one opinion of where tokens begin and end, and gives back [Node]s that refer to them.
final class GrammarParser {
    private static final Map<String, Integer> WORDS = words();
    private static final Map<String, Integer> SYMBOLS = symbols();

    private final PredictionMemory memory = new PredictionMemory();

    /// @return the `statement` of the grammar that these tokens are, all of them
    /// @throws Unreadable if the grammar doesn't take them or the deadline passes
    Node parse(List<Token> tokens, Deadline deadline) {
        try {
            return parse(tokens, deadline, PredictionMode.SLL);
        } catch (ParseCancellationException e) {
            return parseFully(tokens, deadline);
        }
    }

    private Node parseFully(List<Token> tokens, Deadline deadline) {
        try {
            return parse(tokens, deadline, PredictionMode.LL);
        } catch (ParseCancellationException e) {
            throw Unreadable.because(
                    "the grammar doesn't take this %s statement"
                            .formatted(tokens.getFirst().text()));
        }
    }

    private Node parse(List<Token> tokens, Deadline deadline, PredictionMode mode) {
        var source = new ListTokenSource(antlrTokens(tokens));
        var parser = new SQLParser(new DeadlineTokens(source, deadline));
        parser.removeErrorListeners();
        parser.setErrorHandler(new BailErrorStrategy());
        parser.setInterpreter(memory.interpreter(parser, deadline));
        parser.getInterpreter().setPredictionMode(mode);
        SQLParser.SqlContext root = parser.sql();
        if (root.statement().size() != 1 || root.exception != null) {
            throw Unreadable.because("the grammar sees another number of statements");
        }
        var statement = root.statement().getFirst();
        if (statement.getStart().getTokenIndex() != 0
                || statement.getStop().getTokenIndex() != tokens.size() - 1) {
            throw Unreadable.because("the grammar leaves part of the statement aside");
        }
        return node(statement, tokens);
    }

    private static Node node(ParseTree tree, List<Token> tokens) {
        if (tree instanceof TerminalNode leaf) {
            return Node.of(tokens.get(leaf.getSymbol().getTokenIndex()));
        }
        var context = (ParserRuleContext) tree;
        var children = new ArrayList<Node>(context.getChildCount());
        for (int i = 0; i < context.getChildCount(); i++) {
            children.add(node(context.getChild(i), tokens));
        }
        return new Node(SQLParser.ruleNames[context.getRuleIndex()], children, null);
    }

    private static List<CommonToken> antlrTokens(List<Token> tokens) {
        var all = new ArrayList<CommonToken>(tokens.size() + 1);
        for (Token token : tokens) {
            var antlr = new CommonToken(type(token), token.text());
            antlr.setTokenIndex(all.size());
            all.add(antlr);
        }
        all.add(new CommonToken(org.antlr.v4.runtime.Token.EOF, "<EOF>"));
        return all;
    }

    private static int type(Token token) {
        return switch (token.kind()) {
            case WORD -> WORDS.getOrDefault(token.text(), SQLLexer.Identifier);
            case QUOTED -> SQLLexer.QuotedIdentifier;
            case STRING -> SQLLexer.StringConstant;
            case INTEGER -> SQLLexer.Integer;
            case NUMERIC -> SQLLexer.Numeric;
            case PARAMETER -> SQLLexer.DOLLAR_NUMBER;
            case SYMBOL -> SYMBOLS.getOrDefault(token.text(), SQLLexer.OP_CHARS);
        };
    }

    private static Map<String, Integer> words() {
        var words = new HashMap<String, Integer>();
        literals()
                .forEach((text, type) -> {
                    if (Chars.startsName(text.charAt(0))) {
                        words.put(Chars.fold(text), type);
                    }
                });
        return Map.copyOf(words);
    }

    private static Map<String, Integer> symbols() {
        var symbols = new HashMap<String, Integer>();
        literals()
                .forEach((text, type) -> {
                    if (!Chars.startsName(text.charAt(0))) {
                        symbols.put(text, type);
                    }
                });
        symbols.put("::", SQLLexer.CAST_EXPRESSION);
        symbols.put("<>", SQLLexer.NOT_EQUAL);
        return Map.copyOf(symbols);
    }

    /// The grammar's keywords and punctuation: literal text to token type.
    private static Map<String, Integer> literals() {
        var literals = new HashMap<String, Integer>();
        var vocabulary = SQLLexer.VOCABULARY;
        for (int type = 1; type <= vocabulary.getMaxTokenType(); type++) {
            String quoted = vocabulary.getLiteralName(type);
            if (quoted != null && quoted.length() > 2) {
                literals.put(quoted.substring(1, quoted.length() - 1), type);
            }
        }
        return literals;
    }
}
