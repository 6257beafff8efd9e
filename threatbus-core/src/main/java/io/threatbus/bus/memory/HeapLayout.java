package io.threatbus.bus.memory;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What arrays take of the heap. To the G1 collector an array of half a region or more is humongous: it gets whole regions
 * of its own, so that one byte more than a region takes two.
 */
final class HeapLayout {
    private static final Logger logger = LoggerFactory.getLogger(HeapLayout.class);
    private static final int ARRAY_HEADER = 16;
    private static final int ALIGNMENT = 8;
    private static final long SMALLEST_REGION = 1024 * 1024;

    /** Of this process; 0 where the collector knows no humongous objects. */
    private static final long REGION = region();

    private HeapLayout() {}

    /** The heap that an array of so many bytes takes. */
    static long array(long bytes) {
        return array(bytes, REGION);
    }

    static long array(long bytes, long region) {
        long size = (bytes + ARRAY_HEADER + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return region == 0 || size < region / 2 ? size : (size + region - 1) / region * region;
    }

    private static long region() {
        boolean g1 = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .anyMatch(name -> name.startsWith("G1"));
        return g1 ? Math.max(SMALLEST_REGION, configuredRegion()) : 0;
    }

    private static long configuredRegion() {
        try {
            return Long.parseLong(ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class)
                    .getVMOption("G1HeapRegionSize")
                    .getValue());
        } catch (RuntimeException e) {
            logger.debug("the size of the collector's regions is unknown; {} bytes are assumed", SMALLEST_REGION, e);
            return SMALLEST_REGION;
        }
    }
}
