package io.threatbus.app.suricata.point;

import io.threatbus.stix.IpNetwork;
import io.threatbus.stix.pattern.PointRole;

/** Values of {@link DataSet#NETWORK}: the side of a flow, a blank, and the network. */
public final class NetworkValue {
    private static final String EITHER = "either ";
    private static final String SOURCE = "source ";
    private static final String DESTINATION = "destination ";

    private NetworkValue() {}

    static String of(PointRole role, IpNetwork network) {
        return (role == PointRole.SOURCE ? SOURCE : role == PointRole.DESTINATION ? DESTINATION : EITHER) + network;
    }

    /** What stands between protocol and options of a rule that looks for it. */
    public static String ruleHeader(String value) {
        String network = value.substring(value.indexOf(' ') + 1);
        if (value.startsWith(SOURCE)) {
            return "[" + network + "] any -> any any";
        }
        return value.startsWith(DESTINATION) ? "any any -> [" + network + "] any" : "[" + network + "] any <> any any";
    }
}
