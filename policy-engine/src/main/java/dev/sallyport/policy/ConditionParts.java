package dev.sallyport.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.navigation.CelNavigableAst;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A condition that joins terms by `||`, or by `&&`, in two: the terms that are the same for the
/// whole of a session, and the others.
///
/// @param operator of both, and between them
record ConditionParts(
        String operator, CelAbstractSyntaxTree ofSession, CelAbstractSyntaxTree others) {
    static final String ANY = "_||_";
    private static final String ALL = "_&&_";

    /// Empty where there is only one kind. What asks for a statement's parameters stays whole: it
    /// has a meaning of its own while there are none yet.
    static Optional<ConditionParts> of(CelAbstractSyntaxTree ast) {
        CelExpr root = ast.getExpr();
        if (!isCall(root, ANY) && !isCall(root, ALL)) {
            return Optional.empty();
        }
        String operator = root.call().function();
        Deque<Long> joints = new ArrayDeque<>();
        List<CelExpr> terms = new ArrayList<>();
        collect(root, operator, joints, terms);
        List<CelExpr> ofSession = new ArrayList<>();
        List<CelExpr> others = new ArrayList<>();
        for (CelExpr term : terms) {
            Set<Variables> asked = variables(part(ast, term));
            if (asked.contains(Variables.PARAMETERS)) {
                return Optional.empty();
            }
            boolean isOfSession = asked.stream().allMatch(v -> v.of == Variables.Of.SESSION);
            (isOfSession ? ofSession : others).add(term);
        }
        return ofSession.isEmpty() || others.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ConditionParts(
                                operator,
                                part(ast, joined(ofSession, operator, joints)),
                                part(ast, joined(others, operator, joints))));
    }

    private static boolean isCall(CelExpr expr, String function) {
        return expr.getKind() == CelExpr.ExprKind.Kind.CALL
                && expr.call().function().equals(function);
    }

    private static void collect(
            CelExpr expr, String operator, Deque<Long> joints, List<CelExpr> terms) {
        if (isCall(expr, operator)) {
            joints.add(expr.id());
            expr.call().args().forEach(inner -> collect(inner, operator, joints, terms));
        } else {
            terms.add(expr);
        }
    }

    /// @param joints ids of calls of the operator, one less than there were terms
    private static CelExpr joined(List<CelExpr> terms, String operator, Deque<Long> joints) {
        CelExpr whole = terms.getFirst();
        for (CelExpr term : terms.subList(1, terms.size())) {
            var call = CelCall.newBuilder().setFunction(operator).addArgs(whole, term).build();
            whole = CelExpr.newBuilder().setId(joints.remove()).setCall(call).build();
        }
        return whole;
    }

    private static CelAbstractSyntaxTree part(CelAbstractSyntaxTree ast, CelExpr part) {
        return CelAbstractSyntaxTree.newCheckedAst(
                part, ast.getSource(), ast.getReferenceMap(), ast.getTypeMap());
    }

    /// What a condition asks for.
    static Set<Variables> variables(CelAbstractSyntaxTree ast) {
        Set<Variables> used = EnumSet.noneOf(Variables.class);
        CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .flatMap(node -> ast.getReference(node.id()).stream())
                .flatMap(reference ->
                        Optional.ofNullable(Variables.BY_NAME.get(reference.name())).stream())
                .forEach(used::add);
        return used;
    }
}
