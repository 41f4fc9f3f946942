package dev.sallyport.policy;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.validator.CelValidator;
import dev.cel.validator.CelValidatorFactory;
import dev.cel.validator.validators.RegexLiteralValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Compiles `when`: names and types are checked here, so that what fails at run time is a value and
/// never a spelling.
///
/// CEL for Java has no limit on the cost of a run; instead the text, its nesting and the loops in
/// each other are limited here and the iterations at run time.
final class Conditions {
    static final int MOST_CHARACTERS = 4_000;
    private static final int MOST_LOOPS_IN_EACH_OTHER = 2;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_0-9.]*");

    private final Cel cel = cel();
    private final CelValidator regexes =
            CelValidatorFactory.standardCelValidatorBuilder(cel)
                    .addAstValidators(RegexLiteralValidator.INSTANCE)
                    .build();

    private static Cel cel() {
        CelBuilder builder =
                CelFactory.plannerCelBuilder()
                        .setOptions(
                                CelOptions.current()
                                        .maxExpressionCodePointSize(MOST_CHARACTERS)
                                        .maxParseRecursionDepth(60)
                                        .maxParseExpressionNodeCount(2_000)
                                        .comprehensionMaxIterations(10_000)
                                        .enableHeterogeneousNumericComparisons(true)
                                        .build())
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .setResultType(SimpleType.BOOL);
        Variables.BY_NAME.values().forEach(v -> builder.addVar(v.path, v.type));
        return builder.build();
    }

    /// Null where the text can't be used; every reason went to `problems`.
    ///
    /// @param names which groups and tags there are
    @Nullable Condition compile(String text, Vocabulary names, Consumer<String> problems) {
        if (text.length() > MOST_CHARACTERS) {
            problems.accept(
                    "the condition has "
                            + text.length()
                            + " characters; at most "
                            + MOST_CHARACTERS
                            + " are read");
            return null;
        }
        CelValidationResult checked = cel.compile(text);
        if (checked.hasError()) {
            checked.getErrors().forEach(issue -> problems.accept(say(issue, text)));
            return null;
        }
        try {
            return plan(text, checked.getAst(), names, problems);
        } catch (CelValidationException | CelEvaluationException e) {
            problems.accept(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable Condition plan(
            String text, CelAbstractSyntaxTree ast, Vocabulary names, Consumer<String> problems)
            throws CelEvaluationException {
        List<String> found = new ArrayList<>();
        if (!ast.getResultType().equals(SimpleType.BOOL)) {
            found.add("the condition is " + ast.getResultType().name() + ", expected bool");
        }
        regexes.validate(ast).getErrors().forEach(issue -> found.add(say(issue, text)));
        CelNavigableExpr root = CelNavigableAst.fromAst(ast).getRoot();
        if (loops(root) > MOST_LOOPS_IN_EACH_OTHER) {
            found.add("more than " + MOST_LOOPS_IN_EACH_OTHER + " loops in each other");
        }
        root.allNodes().forEach(node -> checkNames(node.expr(), names, found::add));
        found.forEach(problems);
        return found.isEmpty() ? condition(text, ast) : null;
    }

    private Condition condition(String text, CelAbstractSyntaxTree ast)
            throws CelEvaluationException {
        Set<Variables> asked = ConditionParts.variables(ast);
        var parts = ConditionParts.of(ast).orElse(null);
        if (parts == null) {
            return new Condition(text, cel.createProgram(ast), asked, null);
        }
        return new Condition(
                text,
                cel.createProgram(ast),
                asked,
                new Condition.Parts(
                        parts.operator().equals(ConditionParts.ANY),
                        condition(text, parts.ofSession()),
                        condition(text, parts.others())));
    }

    private static long loops(CelNavigableExpr node) {
        long inner = node.children().mapToLong(Conditions::loops).max().orElse(0);
        return inner + (node.getKind() == CelExpr.ExprKind.Kind.COMPREHENSION ? 1 : 0);
    }

    /// `'name' in principal.groups` and the like.
    private static void checkNames(CelExpr expr, Vocabulary names, Consumer<String> problems) {
        if (expr.getKind() != CelExpr.ExprKind.Kind.CALL || !expr.call().function().equals("@in")) {
            return;
        }
        CelExpr element = expr.call().args().get(0);
        CelExpr list = expr.call().args().get(1);
        if (element.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && list.getKind() == CelExpr.ExprKind.Kind.IDENT) {
            String name = element.constant().stringValue();
            switch (list.ident().name()) {
                case "principal.groups" -> names.group(name).ifPresent(problems);
                case "target.tags" -> names.tag(name).ifPresent(problems);
                default -> {}
            }
        }
    }

    /// CEL names only the first part of an unknown name; we tell the whole of it.
    private static String say(CelIssue issue, String text) {
        String message = issue.getMessage().lines().findFirst().orElse("");
        if (message.startsWith("undeclared reference") && !text.contains("\n")) {
            int column = Math.max(0, issue.getSourceLocation().getColumn());
            var name = NAME.matcher(text);
            if (column < text.length() && name.find(column)) {
                return "unknown name "
                        + name.group()
                        + Problems.suggestion(name.group(), Variables.BY_NAME.keySet());
            }
        }
        return message + " (character " + (issue.getSourceLocation().getColumn() + 1) + ")";
    }
}
