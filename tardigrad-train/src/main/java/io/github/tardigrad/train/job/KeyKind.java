package io.github.tardigrad.train.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.option.Parameter;
import java.util.Collection;
import java.util.List;

/**
 * What a key of a job may hold, as a JSON schema (draft 7) says it.
 *
 * @param schema of the value
 * @param sample a value of this kind
 */
record KeyKind(JsonNode schema, JsonNode sample) {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** Above it, a number of an editor is no longer exact. */
    private static final long MOST_EXACT = 1L << 53;

    static KeyKind integer(long smallest, long largest) {
        ObjectNode schema = NODES.objectNode().put("type", "integer");
        if (smallest > -MOST_EXACT) {
            schema.put("minimum", smallest);
        }
        if (largest < MOST_EXACT) {
            schema.put("maximum", largest);
        }
        return new KeyKind(schema, NODES.numberNode(Math.max(smallest, Math.min(largest, 2))));
    }

    static KeyKind number(String allowed) {
        return new KeyKind(NODES.objectNode().put("type", "number").put("description", allowed), NODES.numberNode(0.5));
    }

    static KeyKind flag() {
        return new KeyKind(NODES.objectNode().put("type", "boolean"), NODES.booleanNode(true));
    }

    static KeyKind text(String allowed) {
        return new KeyKind(
                NODES.objectNode().put("type", "string").put("minLength", 1).put("description", allowed),
                NODES.textNode("x"));
    }

    static KeyKind word(String word) {
        return words(List.of(word));
    }

    static KeyKind words(Collection<String> words) {
        ObjectNode schema = NODES.objectNode();
        words.forEach(schema.putArray("enum")::add);
        return new KeyKind(schema, NODES.textNode(words.iterator().next()));
    }

    static KeyKind list(KeyKind element) {
        ObjectNode schema = NODES.objectNode().put("type", "array");
        schema.set("items", element.schema);
        return new KeyKind(schema, NODES.arrayNode().add(element.sample));
    }

    static KeyKind of(Parameter parameter) {
        KeyKind kind;
        if (parameter instanceof Parameter.WholeNumber number) {
            kind = integer(number.smallest(), number.largest());
        } else if (parameter instanceof Parameter.Choice choice) {
            kind = words(choice.choices());
        } else if (parameter instanceof Parameter.PositiveNumber || parameter instanceof Parameter.NotNegativeNumber) {
            kind = number(parameter.allowed());
        } else {
            // A number, or a word for what the planner chooses.
            ObjectNode either = NODES.objectNode();
            either.putArray("type").add("number").add("string");
            kind = new KeyKind(either, NODES.pojoNode(parameter.defaultValue()));
        }
        ObjectNode schema = kind.schema.deepCopy();
        schema.put("description", parameter.meaning() + ": " + parameter.allowed());
        return new KeyKind(schema, kind.sample);
    }
}
