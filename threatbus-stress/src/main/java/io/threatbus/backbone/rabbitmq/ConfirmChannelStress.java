package io.threatbus.backbone.rabbitmq;

import io.threatbus.spi.HeldMessage;
import io.threatbus.stress.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The publisher's thread and the connection's thread on one channel. */
public final class ConfirmChannelStress {
    private static final HeldMessage FIRST = new HeldMessage(1, 1, Sample.FIRST);
    private static final HeldMessage SECOND = new HeldMessage(1, 2, Sample.SECOND);

    private ConfirmChannelStress() {}

    private static ConfirmChannel open(Broker broker, HeldMessage... published) {
        try {
            ConfirmChannel channel = ConfirmChannel.open(broker.channel(), broker.publishing(), 4);
            for (HeldMessage each : published) {
                channel.publish(each);
            }
            return channel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A message that is confirmed while its channel is given up is settled or published again: one of the two. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "confirmed, then given up")
    @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "given up, then confirmed in vain")
    @State
    public static class ConfirmAndAbandon {
        private final Broker broker = new Broker();
        private final ConfirmChannel channel = open(broker, FIRST);

        @Actor
        public void confirm() {
            broker.confirm(1, false);
        }

        @Actor
        public void abandon(II_Result result) {
            result.r2 = channel.abandon().size();
        }

        @Arbiter
        public void end(II_Result result) {
            result.r1 = broker.acknowledged();
        }
    }

    /** Publishing goes on while the broker confirms: every message is acknowledged once, and all room is free again. */
    @JCStressTest
    @Outcome(id = "2, 0, 4", expect = Expect.ACCEPTABLE, desc = "both were confirmed")
    @Outcome(id = "1, 1, 3", expect = Expect.ACCEPTABLE, desc = "the second was published after the confirmation")
    @State
    public static class PublishAndConfirmAll {
        private final Broker broker = new Broker();
        private final ConfirmChannel channel = open(broker, FIRST);

        @Actor
        public void publish() {
            try {
                channel.publish(SECOND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Actor
        public void confirm() {
            broker.confirmAll();
        }

        @Arbiter
        public void end(III_Result result) {
            result.r1 = broker.acknowledged();
            result.r3 = channel.room();
            result.r2 = channel.abandon().size();
        }
    }

    /** One is confirmed, the other refused: one is acknowledged, the other given back, whatever the order. */
    @JCStressTest
    @Outcome(id = "1, 1, 4", expect = Expect.ACCEPTABLE, desc = "each once")
    @State
    public static class ConfirmAndRefuse {
        private final Broker broker = new Broker();
        private final ConfirmChannel channel = open(broker, FIRST, SECOND);

        @Actor
        public void confirm() {
            broker.confirm(1, false);
        }

        @Actor
        public void refuse() {
            broker.refuse(2);
        }

        @Arbiter
        public void end(III_Result result) {
            result.r1 = broker.acknowledged();
            result.r2 = broker.givenBack();
            result.r3 = channel.room();
        }
    }
}
