package io.threatbus.app.zeek.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** libbroker's order of values, which sets and tables are sorted by. */
final class BrokerDataOrder {
    private BrokerDataOrder() {}

    static int compare(BrokerData left, BrokerData right) {
        if (left.type() != right.type()) {
            return left.type().compareTo(right.type());
        }
        if (left instanceof BooleanValue value) {
            return Boolean.compare(value.value(), ((BooleanValue) right).value());
        } else if (left instanceof CountValue value) {
            return Long.compareUnsigned(value.value(), ((CountValue) right).value());
        } else if (left instanceof IntegerValue value) {
            return Long.compare(value.value(), ((IntegerValue) right).value());
        } else if (left instanceof RealValue value) {
            // Adding zero makes the two zeros one: libbroker takes them for the same key.
            return Double.compare(value.value() + 0.0, ((RealValue) right).value() + 0.0);
        } else if (left instanceof StringValue value) {
            return Arrays.compareUnsigned(value.rawBytes(), ((StringValue) right).rawBytes());
        } else if (left instanceof AddressValue value) {
            return compareAddresses(value, (AddressValue) right);
        } else if (left instanceof SubnetValue value) {
            return compareSubnets(value, (SubnetValue) right);
        } else if (left instanceof PortValue value) {
            return comparePorts(value, (PortValue) right);
        } else if (left instanceof TimestampValue value) {
            return Long.compare(value.nanoseconds(), ((TimestampValue) right).nanoseconds());
        } else if (left instanceof TimespanValue value) {
            return Long.compare(value.nanoseconds(), ((TimespanValue) right).nanoseconds());
        } else if (left instanceof EnumValue value) {
            return Arrays.compareUnsigned(Utf8.encode(value.label()), Utf8.encode(((EnumValue) right).label()));
        } else if (left instanceof SetValue value) {
            return compareLists(value.elements(), ((SetValue) right).elements());
        } else if (left instanceof VectorValue value) {
            return compareLists(value.elements(), ((VectorValue) right).elements());
        } else if (left instanceof TableValue value) {
            return compareLists(flatten(value), flatten((TableValue) right));
        }
        return 0;
    }

    private static int compareAddresses(AddressValue left, AddressValue right) {
        int byHigh = Long.compareUnsigned(left.high(), right.high());
        return byHigh != 0 ? byHigh : Long.compareUnsigned(left.low(), right.low());
    }

    private static int compareSubnets(SubnetValue left, SubnetValue right) {
        int byNetwork = compareAddresses(left.network(), right.network());
        return byNetwork != 0 ? byNetwork : Integer.compare(left.length(), right.length());
    }

    private static int comparePorts(PortValue left, PortValue right) {
        int byNumber = Integer.compare(left.number(), right.number());
        return byNumber != 0 ? byNumber : left.protocol().compareTo(right.protocol());
    }

    private static int compareLists(List<BrokerData> left, List<BrokerData> right) {
        int common = Math.min(left.size(), right.size());
        for (int index = 0; index < common; index++) {
            int byElement = compare(left.get(index), right.get(index));
            if (byElement != 0) {
                return byElement;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static List<BrokerData> flatten(TableValue table) {
        List<BrokerData> flat = new ArrayList<>(2 * table.entries().size());
        for (TableValue.Entry entry : table.entries()) {
            flat.add(entry.key());
            flat.add(entry.value());
        }
        return flat;
    }

    /** Comparing instead of hashing: a sender cannot choose values that make this slow. */
    static void requireDistinct(List<BrokerData> values, String what) {
        if (isAscending(values)) {
            return;
        }
        List<BrokerData> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        if (!isAscending(sorted)) {
            throw new IllegalArgumentException("repeated " + what);
        }
    }

    private static boolean isAscending(List<BrokerData> values) {
        for (int index = 1; index < values.size(); index++) {
            if (compare(values.get(index - 1), values.get(index)) >= 0) {
                return false;
            }
        }
        return true;
    }
}
