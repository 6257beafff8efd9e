package io.threatbus.stix.pattern;

import io.threatbus.stix.IpNetwork;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says whether a pattern matches some observations: the definitions of sections 9.5 and 9.6 spelt out, slow and simple.
 * Observation number i is made at second i. One thing is as {@link PointExtraction} documents it: an equality with a network
 * means any address in it.
 */
final class PatternEvaluator {
    private final List<ObservedObject> observations;

    PatternEvaluator(List<ObservedObject> observations) {
        this.observations = observations;
    }

    boolean matches(Pattern pattern) {
        return !bindings(pattern.expression()).isEmpty();
    }

    /** Each set of observations that together match. */
    private Set<NavigableSet<Integer>> bindings(ObservationExpression expression) {
        Set<NavigableSet<Integer>> result = new HashSet<>();
        if (expression instanceof ObservationExpression.Observation observation) {
            for (int i = 0; i < observations.size(); i++) {
                if (holds(observation.comparison(), observations.get(i))) {
                    result.add(new TreeSet<>(Set.of(i)));
                }
            }
        } else if (expression instanceof ObservationExpression.Or or) {
            or.operands().forEach(operand -> result.addAll(bindings(operand)));
        } else if (expression instanceof ObservationExpression.And and) {
            result.addAll(joined(and.operands(), false));
        } else if (expression instanceof ObservationExpression.FollowedBy followedBy) {
            result.addAll(joined(followedBy.operands(), true));
        } else if (expression instanceof ObservationExpression.Qualified qualified) {
            result.addAll(bindings(qualified.expression()));
            for (Qualifier qualifier : qualified.qualifiers()) {
                Set<NavigableSet<Integer>> left = qualified(result, qualifier);
                result.clear();
                result.addAll(left);
            }
        }
        return result;
    }

    private Set<NavigableSet<Integer>> joined(List<ObservationExpression> operands, boolean inOrder) {
        Set<NavigableSet<Integer>> result = bindings(operands.get(0));
        for (ObservationExpression operand : operands.subList(1, operands.size())) {
            result = pairs(result, bindings(operand), inOrder);
        }
        return result;
    }

    private static Set<NavigableSet<Integer>> pairs(
            Set<NavigableSet<Integer>> left, Set<NavigableSet<Integer>> right, boolean inOrder) {
        Set<NavigableSet<Integer>> result = new HashSet<>();
        for (NavigableSet<Integer> one : left) {
            for (NavigableSet<Integer> other : right) {
                boolean apart = one.stream().noneMatch(other::contains);
                if (apart && (!inOrder || one.last() < other.first())) {
                    NavigableSet<Integer> both = new TreeSet<>(one);
                    both.addAll(other);
                    result.add(both);
                }
            }
        }
        return result;
    }

    private static Set<NavigableSet<Integer>> qualified(Set<NavigableSet<Integer>> bindings, Qualifier qualifier) {
        Set<NavigableSet<Integer>> result = new HashSet<>();
        if (qualifier instanceof Qualifier.Within within) {
            bindings.stream()
                    .filter(binding ->
                            binding.last() - binding.first() <= within.seconds().doubleValue())
                    .forEach(result::add);
        } else if (qualifier instanceof Qualifier.Repeats repeats) {
            result.addAll(bindings);
            for (int i = 1; i < repeats.times().intValueExact(); i++) {
                result = pairs(result, bindings, false);
            }
        } else {
            // The observations of these tests are made in 1970; no window of theirs is about them.
            return Set.of();
        }
        return result;
    }

    private static boolean holds(ComparisonExpression expression, ObservedObject object) {
        if (expression instanceof ComparisonExpression.And and) {
            return and.operands().stream().allMatch(operand -> holds(operand, object));
        } else if (expression instanceof ComparisonExpression.Or or) {
            return or.operands().stream().anyMatch(operand -> holds(operand, object));
        } else if (expression instanceof ComparisonExpression.Existence existence) {
            return existence.negated() == object.values(existence.path()).isEmpty();
        } else if (expression instanceof ComparisonExpression.Membership membership) {
            return object.values(membership.path()).stream()
                    .anyMatch(value -> membership.negated()
                            != membership.values().stream().anyMatch(constant -> equal(value, constant)));
        } else if (expression instanceof ComparisonExpression.Comparison comparison) {
            return object.values(comparison.path()).stream()
                    .anyMatch(value ->
                            comparison.negated() != compare(value, comparison.operator(), comparison.constant()));
        }
        throw new IllegalArgumentException(expression.toString());
    }

    private static boolean compare(Object value, ComparisonOperator operator, Constant constant) {
        return switch (operator) {
            case EQUAL -> equal(value, constant);
            case NOT_EQUAL -> !equal(value, constant);
            case GREATER -> order(value, constant).filter(order -> order > 0).isPresent();
            case LESS -> order(value, constant).filter(order -> order < 0).isPresent();
            case GREATER_OR_EQUAL ->
                order(value, constant).filter(order -> order >= 0).isPresent();
            case LESS_OR_EQUAL ->
                order(value, constant).filter(order -> order <= 0).isPresent();
            case LIKE ->
                spellings(value).stream().anyMatch(text -> text.matches(likeAsRegularExpression(constant.text())));
            case MATCHES ->
                spellings(value).stream().anyMatch(text -> java.util.regex.Pattern.compile(constant.text())
                        .matcher(text)
                        .find());
            case IS_SUBSET -> contains(constant.text(), value.toString());
            case IS_SUPERSET -> contains(value.toString(), constant.text());
        };
    }

    private static boolean contains(String outer, String inner) {
        return IpNetwork.parse(outer)
                .flatMap(network -> IpNetwork.parse(inner).map(network::contains))
                .orElse(false);
    }

    private static boolean equal(Object value, Constant constant) {
        if (constant instanceof Constant.WholeNumber number) {
            return value instanceof Integer integer && integer == number.value().intValueExact();
        } else if (!(constant instanceof Constant.Text)) {
            return false;
        }
        String text = constant.text();
        return value instanceof String && (spellings(value).contains(text) || contains(text, value.toString()));
    }

    private static Optional<Integer> order(Object value, Constant constant) {
        if (value instanceof Integer integer && constant instanceof Constant.WholeNumber number) {
            return Optional.of(Integer.compare(integer, number.value().intValueExact()));
        }
        return value instanceof String string && constant instanceof Constant.Text text
                ? Optional.of(string.compareTo(text.value()))
                : Optional.empty();
    }

    /** The value in the ways it may be written. */
    private static List<String> spellings(Object value) {
        List<String> spellings = new ArrayList<>();
        if (value instanceof String text) {
            spellings.add(text);
            if (IpNetwork.parse(text).isPresent()) {
                spellings.add(text + (text.indexOf(':') < 0 ? "/32" : "/128"));
                spellings.add(text.replace(":db8:", ":0db8:0:") + "/128");
            } else {
                spellings.add(HashAlgorithm.MD5.accepts(text) ? text.toUpperCase(Locale.ROOT) : text + ".");
            }
        }
        return spellings;
    }

    private static String likeAsRegularExpression(String like) {
        StringBuilder out = new StringBuilder("(?s)");
        for (int i = 0; i < like.length(); i++) {
            char c = like.charAt(i);
            out.append(c == '%' ? ".*" : c == '_' ? "." : java.util.regex.Pattern.quote(String.valueOf(c)));
        }
        return out.toString();
    }
}
