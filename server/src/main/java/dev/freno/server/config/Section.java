package dev.freno.server.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One object of the configuration: the objects of all sources at its path on top of each other, the latest uppermost,
 * and below them, where it inherits, another section. A key is found in any case. A null counts as absent. What is asked
 * for is known; {@link #warnOfUnknownKeys} tells what nobody asked for.
 */
final class Section {
    private final Place place;
    private final List<Keys> layers;
    private final @Nullable Section parent;
    private final Context context;
    private final Map<String, Section> sections = new LinkedHashMap<>();
    private final Map<String, Map<String, Section>> families = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    /** The keys of one layer, in lower case. */
    private record Keys(String source, Map<String, Json.Member> byName) {}

    private Section(Place place, List<Layer> latestFirst, @Nullable Section parent, Context context) {
        this.place = place;
        this.parent = parent;
        this.context = context;
        this.layers = latestFirst.stream().map(this::index).toList();
    }

    /**
     * The whole configuration.
     *
     * @param layers a later one overrides an earlier one
     * @param source named for what is in no layer
     */
    static Section root(List<Layer> layers, String source, Context context) {
        return new Section(new Place(source, 0, ""), layers.reversed(), null, context);
    }

    private Keys index(Layer layer) {
        Map<String, Json.Member> byName = new LinkedHashMap<>();
        for (Json.Member member : layer.object().members()) {
            Json.Member first = byName.putIfAbsent(fold(member.name()), member);
            if (first != null) {
                refuseSecond(layer, first, member);
            }
        }
        return new Keys(layer.source(), byName);
    }

    private void refuseSecond(Layer layer, Json.Member first, Json.Member second) {
        Place where = new Place(layer.source(), second.line(), place.path()).key(second.name());
        context.report().problem(where, "given twice: also as " + first.name() + " in line " + first.line());
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Where a key stands or would stand. */
    Place at(String key) {
        Value value = find(key);
        return value == null ? place.key(key) : value.place();
    }

    Place place() {
        return place;
    }

    Context context() {
        return context;
    }

    /** The value of a key, here or inherited; null where there is none. */
    @Nullable Value find(String key) {
        asked.add(fold(key));
        for (Keys layer : layers) {
            Json.Member member = layer.byName().get(fold(key));
            if (member != null && !isNull(layer, key, member)) {
                return new Value(member.value(), at(layer, key, member), context);
            }
        }
        return parent == null ? null : parent.find(key);
    }

    private boolean isNull(Keys layer, String key, Json.Member member) {
        if (member.value() instanceof Json.Null) {
            context.report().warning(at(layer, key, member), "null is the same as leaving the key out");
            return true;
        }
        return false;
    }

    private Place at(Keys layer, String key, Json.Member member) {
        return new Place(layer.source(), member.value().line(), place.path()).key(key);
    }

    /** Whether a key has a value, here or inherited, that is not empty, 0 or false. */
    boolean isSet(String key) {
        Value value = find(key);
        return value != null && !value.json().isEmpty();
    }

    String text(String key, String byDefault) {
        Value value = find(key);
        return orElse(value == null ? null : value.text(), byDefault);
    }

    /** The text of a key that must not be empty; null where it is, or is wrong, which is then a problem. */
    @Nullable String required(String key, String otherwise) {
        Value value = find(key);
        String text = value == null ? "" : value.text();
        if (text != null && text.isEmpty()) {
            context.report().problem(at(key), otherwise);
            return null;
        }
        return text;
    }

    Secret secret(String key) {
        Value value = find(key);
        return orElse(value == null ? null : value.secret(), Secret.NONE);
    }

    int integer(String key, int byDefault, int min, int max) {
        Value value = find(key);
        return orElse(value == null ? null : value.integer(min, max), byDefault);
    }

    double number(String key, double byDefault) {
        Value value = find(key);
        return orElse(value == null ? null : value.number(), byDefault);
    }

    double numberFromZero(String key, double byDefault) {
        Value value = find(key);
        return orElse(value == null ? null : value.numberFromZero(), byDefault);
    }

    boolean flag(String key) {
        Value value = find(key);
        return orElse(value == null ? null : value.flag(), false);
    }

    List<Value.Item> items(String key) {
        Value value = find(key);
        return value == null ? List.of() : value.items();
    }

    private static <T> T orElse(@Nullable T found, T byDefault) {
        return found == null ? byDefault : found;
    }

    /** The object at a key, not inherited; an empty one where there is none. */
    Section section(String key) {
        return section(key, null);
    }

    /** The object at a key, which inherits what it lacks. */
    Section section(String key, @Nullable Section inherited) {
        asked.add(fold(key));
        return sections.computeIfAbsent(key, name -> new Section(placeOf(key), objects(key), inherited, context));
    }

    private Place placeOf(String key) {
        List<Layer> found = objects(key);
        return found.isEmpty()
                ? place.key(key)
                : new Place(found.getFirst().source(), found.getFirst().object().line(), place.path()).key(key);
    }

    private List<Layer> objects(String key) {
        List<Layer> objects = new ArrayList<>();
        for (Keys layer : layers) {
            Json.Member member = layer.byName().get(fold(key));
            if (member != null && !isNull(layer, key, member)) {
                addObject(objects, layer.source(), at(layer, key, member), member.value());
            }
        }
        return objects;
    }

    private void addObject(List<Layer> objects, String source, Place where, Json value) {
        if (value instanceof Json.Obj object) {
            objects.add(new Layer(source, object));
        } else {
            context.report().problem(where, "expected an object, found " + value.shown());
        }
    }

    /**
     * The objects that the object at a key names freely, in the order of the sources. Their names, other than keys, are
     * told apart by case, and each inherits what it lacks.
     */
    Map<String, Section> family(String key, Section inherited) {
        asked.add(fold(key));
        return families.computeIfAbsent(key, name -> readFamily(key, inherited));
    }

    private Map<String, Section> readFamily(String key, Section inherited) {
        Map<String, List<Layer>> byName = new LinkedHashMap<>();
        for (Layer layer : objects(key).reversed()) {
            addMembers(byName, layer, place.key(key).path());
        }
        Map<String, Section> family = new LinkedHashMap<>();
        byName.forEach((name, found) -> {
            if (!found.isEmpty()) {
                family.put(name, member(key, name, found.reversed(), inherited));
            }
        });
        return family;
    }

    private void addMembers(Map<String, List<Layer>> byName, Layer layer, String path) {
        Map<String, Json.Member> seen = new HashMap<>();
        for (Json.Member member : layer.object().members()) {
            Json.Member first = seen.putIfAbsent(member.name(), member);
            Place where = new Place(layer.source(), member.line(), path).key(member.name());
            if (first != null) {
                context.report().problem(where, "given twice: also in line " + first.line());
            } else {
                List<Layer> found = byName.computeIfAbsent(member.name(), name -> new ArrayList<>());
                addObject(found, layer.source(), where, member.value());
            }
        }
    }

    private Section member(String key, String name, List<Layer> latestFirst, Section inherited) {
        Layer latest = latestFirst.getFirst();
        String path = place.key(key).key(name).path();
        return new Section(new Place(latest.source(), latest.object().line(), path), latestFirst, inherited, context);
    }

    /** Warns of each key of this section, and of those below it, that nobody has asked for. */
    void warnOfUnknownKeys() {
        for (Keys layer : layers.reversed()) {
            layer.byName().forEach((name, member) -> warnIfUnknown(layer, name, member));
        }
        sections.values().forEach(Section::warnOfUnknownKeys);
        families.values().forEach(family -> family.values().forEach(Section::warnOfUnknownKeys));
    }

    private void warnIfUnknown(Keys layer, String name, Json.Member member) {
        if (!asked.contains(name)) {
            Place where = new Place(layer.source(), member.line(), place.path()).key(member.name());
            context.report().warning(where, "unknown key");
        }
    }
}
