package io.threatbus.app.zeek.data;

/**
 * Zeek's {@code port}: a number and a transport protocol.
 *
 * @param number 0 to 65535
 */
public record PortValue(int number, Protocol protocol) implements BrokerData {
    private static final int MOST = 65535;

    /** The transport protocols. */
    public enum Protocol {
        UNKNOWN(0, "?"),
        TCP(1, "tcp"),
        UDP(2, "udp"),
        ICMP(3, "icmp");

        private final int code;
        private final String label;

        Protocol(int code, String label) {
            this.code = code;
            this.label = label;
        }

        /** The number of this protocol on the wire. */
        public int code() {
            return code;
        }

        /** The name that Zeek writes behind the slash. */
        public String label() {
            return label;
        }
    }

    /** Checks the number. */
    public PortValue {
        if (number < 0 || number > MOST) {
            throw new IllegalArgumentException("port number " + number + " is not within 0 to 65535");
        }
    }

    @Override
    public BrokerType type() {
        return BrokerType.PORT;
    }

    /** For example {@code 443/tcp}. */
    @Override
    public String toString() {
        return number + "/" + protocol.label();
    }
}
