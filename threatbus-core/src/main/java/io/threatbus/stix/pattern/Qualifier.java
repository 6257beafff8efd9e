package io.threatbus.stix.pattern;

import java.math.BigDecimal;
import java.math.BigInteger;

/** A restriction on the observations that may match (STIX 2.1, section 9.5.1). */
public sealed interface Qualifier {

    /** {@code WITHIN x SECONDS}: all that match lie within this many seconds, a number above zero. */
    record Within(BigDecimal seconds) implements Qualifier {
        public Within {
            seconds = Constant.withoutTrailingZeros(seconds);
            if (seconds.signum() <= 0) {
                throw new IllegalArgumentException("WITHIN needs a number of seconds above zero, not " + seconds);
            }
        }
    }

    /** {@code REPEATS x TIMES}: the expression matches this many times, at least once. */
    record Repeats(BigInteger times) implements Qualifier {
        public Repeats {
            if (times.signum() <= 0) {
                throw new IllegalArgumentException("REPEATS needs a number of times above zero, not " + times);
            }
        }
    }

    /** {@code START x STOP y}: observed at x or later, and before y. */
    record StartStop(Constant.Timestamp start, Constant.Timestamp stop) implements Qualifier {}
}
