package dev.freno.server.config;

import java.util.List;

/** A JSON value that knows its line. Immutable. */
sealed interface Json {
    /** The line it begins in, from 1; 0 for a value that is in no file. */
    int line();

    /** A few words for an error; shows the value itself only where it is short and plain. */
    String shown();

    /** The same without the value, for what might be a secret. */
    String kind();

    /** Whether it says nothing: an empty text, list or object, 0, false or null. */
    boolean isEmpty();

    record Member(int line, String name, Json value) {}

    record Obj(int line, List<Member> members) implements Json {
        @Override
        public String shown() {
            return kind();
        }

        @Override
        public String kind() {
            return "an object";
        }

        @Override
        public boolean isEmpty() {
            return members.stream().allMatch(member -> member.value().isEmpty());
        }
    }

    record Arr(int line, List<Json> items) implements Json {
        @Override
        public String shown() {
            return kind();
        }

        @Override
        public String kind() {
            return "a list";
        }

        @Override
        public boolean isEmpty() {
            return items.isEmpty();
        }
    }

    record Text(int line, String value) implements Json {
        @Override
        public String shown() {
            return "\"" + value + "\"";
        }

        @Override
        public String kind() {
            return "a string";
        }

        @Override
        public boolean isEmpty() {
            return value.isEmpty();
        }

        @Override
        public String toString() {
            return kind();
        }
    }

    record Num(int line, String literal, boolean integral) implements Json {
        @Override
        public String shown() {
            return literal;
        }

        @Override
        public String kind() {
            return "a number";
        }

        @Override
        public boolean isEmpty() {
            return Double.parseDouble(literal) == 0;
        }
    }

    record Bool(int line, boolean value) implements Json {
        @Override
        public String shown() {
            return Boolean.toString(value);
        }

        @Override
        public String kind() {
            return "a boolean";
        }

        @Override
        public boolean isEmpty() {
            return !value;
        }
    }

    record Null(int line) implements Json {
        @Override
        public String shown() {
            return kind();
        }

        @Override
        public String kind() {
            return "null";
        }

        @Override
        public boolean isEmpty() {
            return true;
        }
    }
}
