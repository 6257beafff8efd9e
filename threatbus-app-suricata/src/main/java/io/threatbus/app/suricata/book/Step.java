package io.threatbus.app.suricata.book;

import io.threatbus.stix.StixId;

/** What makes one item in one Suricata right. */
public sealed interface Step {
    /** It is right. */
    record Nothing() implements Step {}

    /** It is missing. */
    record Add(StixId indicator) implements Step {}

    /** It must go. */
    record Remove() implements Step {}

    /** Its JSON names an indicator that no longer wants it. */
    record Replace(StixId indicator) implements Step {}
}
