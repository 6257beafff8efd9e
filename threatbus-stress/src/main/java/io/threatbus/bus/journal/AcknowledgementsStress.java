package io.threatbus.bus.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** What the broker acknowledges in any order, from several threads, while others ask how far it is. */
public final class AcknowledgementsStress {
    /** Nothing here writes the position down, so that all tests may share a file. */
    private static final PositionFile FILE = file();

    private AcknowledgementsStress() {}

    private static PositionFile file() {
        try {
            Path directory = Files.createTempDirectory("threatbus-stress");
            directory.toFile().deleteOnExit();
            Path file = directory.resolve("position");
            file.toFile().deleteOnExit();
            return PositionFile.open(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two neighbours, acknowledged at once: the position never passes a gap, and ends behind both. */
    @JCStressTest
    @Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "looked before the first")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "looked after the first")
    @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "looked after both")
    @State
    public static class Neighbours {
        private final Acknowledgements acknowledgements = new Acknowledgements(FILE, 0);

        @Actor
        public void first() {
            acknowledgements.add(1, 1);
        }

        @Actor
        public void second() {
            acknowledgements.add(2, 2);
        }

        @Actor
        public void look(JJ_Result result) {
            result.r1 = acknowledgements.position();
        }

        @Arbiter
        public void end(JJ_Result result) {
            result.r2 = acknowledgements.position();
        }
    }

    /** The same message acknowledged twice counts once: as many are open as were not acknowledged. */
    @JCStressTest
    @Outcome(id = "3, 2", expect = Expect.ACCEPTABLE, desc = "3 of 5 are acknowledged")
    @State
    public static class Twice {
        private final Acknowledgements acknowledgements = new Acknowledgements(FILE, 0);

        @Actor
        public void once() {
            acknowledgements.add(1, 2);
        }

        @Actor
        public void again() {
            acknowledgements.add(2, 3);
        }

        @Arbiter
        public void end(JJ_Result result) {
            result.r1 = acknowledgements.position();
            result.r2 = acknowledgements.open(5);
        }
    }
}
