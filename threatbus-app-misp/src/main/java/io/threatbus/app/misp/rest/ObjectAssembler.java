package io.threatbus.app.misp.rest;

import io.threatbus.app.misp.mapping.CompoundPatterns;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Doubts;
import io.threatbus.app.misp.model.Doubts.Warning;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.ObjectMembership;
import io.threatbus.app.misp.model.SightingSummary;
import io.threatbus.app.misp.model.Tag;
import io.threatbus.app.misp.update.Lookup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Puts objects together out of their attributes: visits attributes that stand alone as they come, and at the end, in
 * place of the parts, whole objects as MISP has them now. One object per walk, owned by the walking thread.
 */
final class ObjectAssembler implements Lookup.Visitor {
    private final Lookup.Visitor visitor;
    private final Rows rows;
    private final Map<String, Set<UUID>> objectsByEvent = new LinkedHashMap<>();
    private boolean wanted = true;

    /** Reads all attributes of an event, deleted ones included. */
    @FunctionalInterface
    interface Rows {
        List<Attribute> of(String event) throws InterruptedException;
    }

    ObjectAssembler(Lookup.Visitor visitor, Rows rows) {
        this.visitor = visitor;
        this.rows = rows;
    }

    @Override
    public boolean visit(Attribute attribute) throws InterruptedException {
        if (CompoundPatterns.covers(attribute.membership())) {
            objectsByEvent
                    .computeIfAbsent(attribute.event().id(), event -> new LinkedHashSet<>())
                    .add(attribute.membership().uuid().orElseThrow());
            return wanted;
        }
        wanted = visitor.visit(attribute);
        return wanted;
    }

    @Override
    public boolean endOfPage() throws InterruptedException {
        wanted = visitor.endOfPage();
        return wanted;
    }

    /** Visits the objects whose parts came by. */
    void finish() throws InterruptedException {
        for (Map.Entry<String, Set<UUID>> entry : objectsByEvent.entrySet()) {
            if (!wanted) {
                return;
            }
            for (Attribute whole : group(rows.of(entry.getKey()))) {
                if (entry.getValue().contains(whole.uuid()) && !visitor.visit(whole)) {
                    return;
                }
            }
            wanted = visitor.endOfPage();
        }
    }

    /** Visits what is in an event: attributes that stand alone and are not deleted, and whole objects. */
    static void assemble(List<Attribute> rows, Lookup.Visitor visitor) throws InterruptedException {
        for (Attribute row : rows) {
            boolean alone = !CompoundPatterns.covers(row.membership());
            if (alone && !row.deleted() && !visitor.visit(row)) {
                return;
            }
        }
        for (Attribute whole : group(rows)) {
            if (!visitor.visit(whole)) {
                return;
            }
        }
    }

    static List<Attribute> group(List<Attribute> rows) {
        Map<UUID, List<Attribute>> parts = new LinkedHashMap<>();
        for (Attribute row : rows) {
            if (CompoundPatterns.covers(row.membership())) {
                parts.computeIfAbsent(row.membership().uuid().orElseThrow(), id -> new ArrayList<>())
                        .add(row);
            }
        }
        return parts.values().stream().map(ObjectAssembler::whole).toList();
    }

    /**
     * One object: meant for detection if one of its parts is, changed when one of them or the event was, held against it
     * what is held against any of them.
     */
    static Attribute whole(List<Attribute> rows) {
        List<Attribute> live = rows.stream().filter(row -> !row.deleted()).toList();
        List<Attribute> parts = live.isEmpty() ? rows : live;
        Attribute first = parts.get(0);
        ObjectMembership object = first.membership();
        Event event = first.event();
        long changed = rows.stream().mapToLong(Attribute::timestamp).max().orElse(0);
        return Attribute.builder(
                        object.uuid().orElseThrow(), "object", object.name().orElse(""))
                .category(category(parts))
                .toIds(parts.stream().anyMatch(Attribute::toIds))
                .deleted(live.isEmpty())
                .timestamp(Math.max(changed, event.times().changed().orElse(0L)))
                .firstSeen(parts.stream().flatMap(p -> p.firstSeen().stream()).min(Instant::compareTo))
                .audience(object.audience())
                .membership(new ObjectMembership(
                        object.id(), object.uuid(), object.name(), Optional.empty(), object.audience()))
                .tags(parts.stream()
                        .flatMap(p -> p.tags().stream())
                        .distinct()
                        .sorted(ObjectAssembler::byName)
                        .toList())
                .sightings(sightings(parts))
                .doubts(doubts(parts))
                .event(event)
                .phases(parts.stream()
                        .flatMap(p -> p.phases().stream())
                        .distinct()
                        .toList())
                .parts(parts)
                .build();
    }

    private static int byName(Tag one, Tag other) {
        return one.name().compareTo(other.name());
    }

    /** That of the first part that is meant for detection. */
    private static String category(List<Attribute> parts) {
        return parts.stream()
                .filter(Attribute::toIds)
                .findFirst()
                .orElse(parts.get(0))
                .category();
    }

    /** An object has expired when all that is meant for detection has. */
    private static SightingSummary sightings(List<Attribute> parts) {
        List<Attribute> meant = parts.stream().filter(Attribute::toIds).toList();
        int falsePositives = meant.stream()
                .mapToInt(p -> p.sightings().falsePositives())
                .max()
                .orElse(0);
        List<Instant> ends =
                meant.stream().flatMap(p -> p.sightings().expiration().stream()).toList();
        Optional<Instant> end = !ends.isEmpty() && ends.size() == meant.size()
                ? ends.stream().max(Instant::compareTo)
                : Optional.empty();
        return new SightingSummary(falsePositives, end);
    }

    private static Doubts doubts(List<Attribute> parts) {
        Stream<Attribute> meant = parts.stream().filter(Attribute::toIds);
        List<Warning> lists =
                meant.flatMap(p -> p.doubts().warnings().stream()).distinct().toList();
        boolean decayed =
                parts.stream().filter(Attribute::toIds).allMatch(p -> p.doubts().decayed());
        return new Doubts(lists, decayed && parts.stream().anyMatch(Attribute::toIds));
    }
}
