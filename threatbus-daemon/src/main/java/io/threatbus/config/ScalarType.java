package io.threatbus.config;

import io.threatbus.config.Value.Kind;
import io.threatbus.config.Value.Scalar;
import io.threatbus.spi.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The types of single values. {@link #parse} throws {@link IllegalArgumentException} with what is wrong. */
sealed interface ScalarType extends SettingType {
    Object parse(Scalar scalar);

    /** What is written, for a problem; a secret overrides it. */
    default String shown(Scalar scalar) {
        return switch (scalar.kind()) {
            case TEXT, UNTYPED -> "'" + scalar.text() + "'";
            default -> scalar.text();
        };
    }

    private static IllegalArgumentException mismatch(ScalarType type, Scalar scalar) {
        boolean quotedNumber = scalar.kind() == Kind.TEXT && scalar.text().matches("-?\\d+");
        String advice = quotedNumber ? "; leave out the quotes" : "";
        return new IllegalArgumentException(type.description() + " is expected, not " + type.shown(scalar) + advice);
    }

    /** Text. A number is taken as it is written; true and false (also yes, no, on, off) must be quoted to be text. */
    record Text() implements ScalarType {
        @Override
        public String parse(Scalar scalar) {
            return textOf(this, scalar);
        }

        @Override
        public String description() {
            return "text";
        }
    }

    private static String textOf(ScalarType type, Scalar scalar) {
        if (scalar.kind() == Kind.FLAG) {
            throw new IllegalArgumentException(type.description() + " is expected, not " + type.shown(scalar)
                    + "; put it in quotes if it is meant as text");
        }
        return scalar.text();
    }

    /** A secret given in place. A blank one is what a variable that is not set leaves behind, and would guard nothing. */
    record SecretText() implements ScalarType {
        @Override
        public Secret parse(Scalar scalar) {
            String text = textOf(this, scalar);
            if (text.isBlank()) {
                throw new IllegalArgumentException("a secret is expected, not blank text; leave the key out for none");
            }
            return new Secret(text);
        }

        @Override
        public String shown(Scalar scalar) {
            return scalar.description();
        }

        @Override
        public String description() {
            return "a secret";
        }
    }

    /** A path of the file system; relative ones start at the working directory. */
    record FilePath() implements ScalarType {
        @Override
        public Path parse(Scalar scalar) {
            String text = textOf(this, scalar);
            if (text.isBlank()) {
                throw mismatch(this, scalar);
            }
            return Path.of(text);
        }

        @Override
        public String description() {
            return "a path";
        }
    }

    /** True or false, with YAML's other words for them. */
    record Flag() implements ScalarType {
        private static final Set<String> TRUE = Set.of("true", "yes", "on");
        private static final Set<String> FALSE = Set.of("false", "no", "off");

        @Override
        public Boolean parse(Scalar scalar) {
            String word = scalar.text().toLowerCase(Locale.ROOT);
            boolean meant = scalar.kind() == Kind.FLAG || scalar.kind() == Kind.UNTYPED;
            if (meant && TRUE.contains(word)) {
                return true;
            } else if (meant && FALSE.contains(word)) {
                return false;
            }
            throw mismatch(this, scalar);
        }

        @Override
        public String description() {
            return "true or false";
        }
    }

    /** A whole number; {@code wide} ones become {@code long}. */
    record WholeNumber(boolean wide, long min, long max) implements ScalarType {
        @Override
        public Number parse(Scalar scalar) {
            if (scalar.kind() != Kind.WHOLE_NUMBER && scalar.kind() != Kind.UNTYPED) {
                throw mismatch(this, scalar);
            }
            long number;
            try {
                number = Long.parseLong(scalar.text().replace("_", ""));
            } catch (NumberFormatException e) {
                throw mismatch(this, scalar);
            }
            if (number < min || number > max) {
                throw mismatch(this, scalar);
            }
            if (wide) {
                return number;
            }
            return (int) number;
        }

        @Override
        public String description() {
            boolean bottom = min > (wide ? Long.MIN_VALUE : Integer.MIN_VALUE);
            boolean top = max < (wide ? Long.MAX_VALUE : Integer.MAX_VALUE);
            if (bottom && top) {
                return "a whole number from " + min + " to " + max;
            } else if (bottom) {
                return "a whole number of at least " + min;
            }
            return top ? "a whole number of at most " + max : "a whole number";
        }
    }

    /** A number with or without a fraction. */
    record Decimal(double min, double max) implements ScalarType {
        @Override
        public Double parse(Scalar scalar) {
            if (scalar.kind() == Kind.TEXT || scalar.kind() == Kind.FLAG) {
                throw mismatch(this, scalar);
            }
            double number;
            try {
                number = Double.parseDouble(scalar.text().replace("_", ""));
            } catch (NumberFormatException e) {
                throw mismatch(this, scalar);
            }
            if (!Double.isFinite(number) || number < min || number > max) {
                throw mismatch(this, scalar);
            }
            return number;
        }

        @Override
        public String description() {
            return "a number" + Bounds.sentence(min, max);
        }
    }

    /** A length of time: seconds, or a number with a unit. Bounds are in seconds. */
    record Span(double min, double max) implements ScalarType {
        @Override
        public Duration parse(Scalar scalar) {
            if (Durations.isTooLong(scalar.text())) {
                throw new IllegalArgumentException("a duration of at most 100 years is expected, not " + shown(scalar));
            }
            Duration duration = Durations.parse(scalar.text())
                    .filter(parsed -> scalar.kind() != Kind.FLAG && within(parsed))
                    .orElseThrow(() -> mismatch(this, scalar));
            return duration;
        }

        private boolean within(Duration duration) {
            double seconds = duration.toMillis() / 1000.0;
            return seconds >= min && seconds <= max;
        }

        @Override
        public String description() {
            return "a duration such as 500ms, 30s, 5m, 2h or 30d" + Bounds.sentence(min, max);
        }
    }

    /** One of some words, in any case. */
    record Choice(List<? extends Enum<?>> constants) implements ScalarType {
        public Choice {
            constants = List.copyOf(constants);
        }

        @Override
        public Enum<?> parse(Scalar scalar) {
            for (Enum<?> constant : constants) {
                if (constant.name().equalsIgnoreCase(scalar.text())) {
                    return constant;
                }
            }
            throw new IllegalArgumentException(
                    description() + " is expected, not " + shown(scalar) + Suggestion.sentence(scalar.text(), words()));
        }

        List<String> words() {
            return constants.stream()
                    .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                    .toList();
        }

        @Override
        public String description() {
            return SettingType.alternatives(words());
        }
    }
}
