package io.threatbus.stress;

import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;

/** Whatever comes is a message or is rejected with a reason; what was accepted is read the same again. */
public final class MessageFuzz {
    private MessageFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        Parsed parsed = MessageParser.DEFAULT.parse(data);
        if (parsed instanceof Parsed.Accepted accepted) {
            Message again = MessageParser.DEFAULT
                    .parse(accepted.message().json().bytes())
                    .orThrow();
            if (!again.topic().equals(accepted.message().topic())) {
                throw new AssertionError("what was accepted is read differently again");
            }
        } else if (parsed instanceof Parsed.Rejected rejected) {
            // The parser's own word for a defect.
            if (rejected.rejection().reason().equals("unreadable")) {
                throw new AssertionError(rejected.rejection().detail());
            }
        }
    }
}
