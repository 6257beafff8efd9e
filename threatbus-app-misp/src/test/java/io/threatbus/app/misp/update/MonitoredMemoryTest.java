package io.threatbus.app.misp.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is said of a memory that fails. */
class MonitoredMemoryTest {
    private final FlakySentMemory disk = new FlakySentMemory(SqliteSentMemory.open(Optional.empty(), 1000));
    private final List<String> problems = new ArrayList<>();
    private final SentMemory memory = new MonitoredMemory(disk, problem -> problems.add(problem.orElse("fine")));

    @Test
    void aFullDiskIsAProblemUntilSomethingIsWrittenAgain() {
        disk.set(true, false);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> memory.setMark("a", 1)).isInstanceOf(MemoryException.class);
            memory.find(UUID.randomUUID());
        }
        assertThat(problems).containsExactly("the disk is full");
        disk.set(true, true);
        memory.setMark("a", 1);
        memory.setMark("a", 2);
        assertThat(problems).containsExactly("the disk is full", "fine");
    }

    @Test
    void readingThatFailsIsAProblemUntilItWorks() {
        disk.set(false, true);
        assertThatThrownBy(() -> memory.mark("a")).isInstanceOf(MemoryException.class);
        disk.set(true, true);
        assertThat(memory.mark("a")).isEmpty();
        assertThat(problems).containsExactly("the disk is full", "fine");
    }
}
