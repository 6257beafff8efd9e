package io.threatbus.app.zmq.client;

import io.threatbus.ThreatBusException;
import io.threatbus.message.BundleContext;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.MessageParser;
import io.threatbus.message.Parsed;
import io.threatbus.message.StixObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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

    /** The objects of a bundle that are neither indicators nor sightings are looked at for what they say of these. */
    @Override
    public void value(SourceObject value) throws IOException {
        List<SourceObject> objects = value.objects();
        BundleContext context = new BundleContext();
        List<SourceObject> content = objects.size() == 1 ? objects : new ArrayList<>(objects.size());
        if (objects.size() > 1) {
            for (SourceObject object : objects) {
                if (isContext(object)) {
                    takeContext(object, context);
                } else {
                    content.add(object);
                }
            }
        }
        for (SourceObject object : content) {
            send(object, context);
        }
        context.passedOver().values().forEach(tally::passedOver);
        step.done();
    }

    private static boolean isContext(SourceObject object) {
        return BundleContext.typeOf(object.json())
                .filter(type -> !type.equals("indicator") && !type.equals("sighting"))
                .isPresent();
    }

    private void takeContext(SourceObject object, BundleContext context) {
        try {
            context.add(object.json());
        } catch (ThreatBusException e) {
            tally.invalid(source, object.line(), "invalid-json: " + e.getMessage());
        }
    }

    private void send(SourceObject object, BundleContext context) {
        Parsed parsed = MessageParser.DEFAULT.parse(object.json());
        if (parsed instanceof Parsed.Rejected rejected) {
            if (rejected.rejection().reason().equals("unsupported-type")) {
                tally.passedOver(1);
                return;
            }
            tally.invalid(
                    source,
                    object.line(),
                    rejected.rejection().reason() + ": " + rejected.rejection().detail());
            return;
        }
        Message message = ((Parsed.Accepted) parsed).message();
        if (message instanceof StixObject content) {
            StixObject sent = content instanceof Indicator indicator ? context.applied(indicator) : content;
            writer.send(sent);
            tally.sent(sent);
        } else {
            tally.invalid(source, object.line(), "neither an indicator nor a sighting");
        }
    }

    @Override
    public void broken(int line, String reason) {
        tally.invalid(source, line, "invalid-json: " + reason);
    }
}
