package io.threatbus.app.zeek.data;

/** The types of Broker's data model. */
public enum BrokerType {
    NONE(0, "none"),
    BOOLEAN(1, "boolean"),
    COUNT(2, "count"),
    INTEGER(3, "integer"),
    REAL(4, "real"),
    STRING(5, "string"),
    ADDRESS(6, "address"),
    SUBNET(7, "subnet"),
    PORT(8, "port"),
    TIMESTAMP(9, "timestamp"),
    TIMESPAN(10, "timespan"),
    ENUM_VALUE(11, "enum-value"),
    SET(12, "set"),
    TABLE(13, "table"),
    VECTOR(14, "vector");

    private final int tag;
    private final String label;

    BrokerType(int tag, String label) {
        this.tag = tag;
        this.label = label;
    }

    /** The name that Broker's JSON form uses for this type. */
    public String label() {
        return label;
    }

    /** The byte that announces a value of this type on the wire. */
    public int tag() {
        return tag;
    }
}
