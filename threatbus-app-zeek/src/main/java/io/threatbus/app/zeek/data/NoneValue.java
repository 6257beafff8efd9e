package io.threatbus.app.zeek.data;

/** The absence of a value: what Zeek sends for an unset {@code &optional} field. */
public record NoneValue() implements BrokerData {
    /** The one value of this type that anybody needs. */
    public static final NoneValue NONE = new NoneValue();

    @Override
    public BrokerType type() {
        return BrokerType.NONE;
    }

    @Override
    public String toString() {
        return "none";
    }
}
