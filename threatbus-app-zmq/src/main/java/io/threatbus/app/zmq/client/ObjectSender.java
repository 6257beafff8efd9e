package io.threatbus.app.zmq.client;

import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.StixObject;
import java.io.IOException;

/** Checks what was found in one source and sends what is good. */
final class ObjectSender implements SourceReader.Sink {
    /** Called after each value of the source. */
    interface Step {
        void done() throws IOException;
    }

    private final String source;
    private final BusWriter writer;
    private final Tally tally;
    private Step step = () -> {};

    ObjectSender(String source, BusWriter writer, Tally tally) {
        this.source = source;
        this.writer = writer;
        this.tally = tally;
    }

    void onProgress(Step next) {
        step = next;
    }

    @Override
    public void value(SourceObject value) throws IOException {
        for (SourceObject object : value.objects()) {
            send(object);
        }
        step.done();
    }

    private void send(SourceObject object) {
        Parsed parsed = MessageParser.DEFAULT.parse(object.json());
        if (parsed instanceof Parsed.Rejected rejected) {
            if (rejected.rejection().reason().equals("unsupported-type")) {
                tally.passedOver();
            } else {
                tally.invalid(
                        source,
                        object.line(),
                        rejected.rejection().reason() + ": "
                                + rejected.rejection().detail());
            }
            return;
        }
        Message message = ((Parsed.Accepted) parsed).message();
        if (message instanceof StixObject content) {
            writer.send(content);
            tally.sent(content);
        } else {
            tally.invalid(source, object.line(), "neither an indicator nor a sighting");
        }
    }

    @Override
    public void broken(int line, String reason) {
        tally.invalid(source, line, "invalid-json: " + reason);
    }
}
