package dev.freno.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A configured value on its way to a type. What cannot be converted is a problem, and null.
 *
 * @param place where it stands
 */
record Value(Json json, Place place, Context context) {
    /** A text with its variables replaced, and where it stands. */
    record Item(String text, Place place) {}

    @Nullable String text() {
        if (json instanceof Json.Text text) {
            return context.expand(text.value(), place);
        }
        expected("a string", json.shown());
        return null;
    }

    @Nullable Secret secret() {
        if (json instanceof Json.Text text) {
            String revealed = context.expand(text.value(), place);
            return revealed == null ? null : new Secret(revealed);
        }
        expected("a string", json.kind());
        return null;
    }

    @Nullable Integer integer(int min, int max) {
        if (!(json instanceof Json.Num number && number.integral())) {
            expected("an integer", json.shown());
            return null;
        }
        double exactEnough = Double.parseDouble(number.literal());
        if (exactEnough < min || exactEnough > max) {
            problem(number.literal() + " is not within " + min + " to " + max);
            return null;
        }
        return Integer.valueOf(number.literal());
    }

    @Nullable Double number() {
        if (!(json instanceof Json.Num number)) {
            expected("a number", json.shown());
            return null;
        }
        double value = Double.parseDouble(number.literal());
        if (!Double.isFinite(value)) {
            problem(number.literal() + " is not a finite number");
            return null;
        }
        // Adding zero turns a negative zero into a plain one.
        return value + 0.0;
    }

    @Nullable Double numberFromZero() {
        Double value = number();
        if (value != null && value < 0) {
            problem(json.shown() + " is less than 0");
            return null;
        }
        return value;
    }

    @Nullable Boolean flag() {
        if (json instanceof Json.Bool bool) {
            return bool.value();
        }
        expected("true or false", json.shown());
        return null;
    }

    List<Item> items() {
        if (!(json instanceof Json.Arr list)) {
            expected("a list of strings", json.shown());
            return List.of();
        }
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            Json item = list.items().get(i);
            Place itemPlace = place.item(i, item.line());
            String text = new Value(item, itemPlace, context).text();
            if (text != null) {
                items.add(new Item(text, itemPlace));
            }
        }
        return items;
    }

    /** The text as something that {@code parser} reads; it refuses by {@link IllegalArgumentException}. */
    <T> @Nullable T parsed(Function<String, T> parser) {
        String text = text();
        return text == null ? null : parsed(new Item(text, place), context, parser);
    }

    static <T> @Nullable T parsed(Item item, Context context, Function<String, T> parser) {
        try {
            return parser.apply(item.text());
        } catch (IllegalArgumentException refused) {
            context.report().problem(item.place(), String.valueOf(refused.getMessage()));
            return null;
        }
    }

    private void expected(String type, String found) {
        problem("expected " + type + ", found " + found);
    }

    private void problem(String text) {
        context.report().problem(place, text);
    }
}
