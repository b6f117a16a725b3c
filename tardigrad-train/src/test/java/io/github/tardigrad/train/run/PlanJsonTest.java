package io.github.tardigrad.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tardigrad.core.cluster.StragglerProfile;
import io.github.tardigrad.core.memory.ErrorFeedback;
import io.github.tardigrad.core.memory.NoMemory;
import io.github.tardigrad.core.plan.BitSpec;
import io.github.tardigrad.core.plan.CodePlan;
import io.github.tardigrad.core.plan.CodeSpec;
import io.github.tardigrad.core.plan.Planner;
import io.github.tardigrad.core.scheme.Scheme;
import io.github.tardigrad.core.scheme.Schemes;
import io.github.tardigrad.testing.Seeded;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PlanJsonTest {
    private static final ObjectMapper TEXT = new ObjectMapper();

    @Test
    @Seeded
    void isReadBackUnchangedFromText(RandomGenerator random) throws Exception {
        for (Scheme scheme : Schemes.all()) {
            for (BitSpec bits : new BitSpec[] {BitSpec.ofTotal(21), BitSpec.none()}) {
                double sometimesNever = scheme.equals(Schemes.OPTIMAL) ? 1 : 0.5;
                StragglerProfile profile =
                        StragglerProfile.of(random.nextDouble(), sometimesNever, random.nextDouble(), 0);
                CodeSpec spec = CodeSpec.of(scheme, bits)
                        .withMemory(random.nextBoolean() ? new ErrorFeedback() : NoMemory.INSTANCE);
                CodePlan plan = Planner.plan(profile, 5, 700, spec);

                CodePlan back =
                        PlanJson.fromJson(TEXT.readTree(PlanJson.toJson(plan).toString()));

                assertThat(back).isEqualTo(plan);
                assertThat(PlanJson.toJson(back)).isEqualTo(PlanJson.toJson(plan));
            }
        }
    }

    @Test
    void hasTheFieldsThatAPlanPromises() {
        CodePlan plan = Planner.plan(
                StragglerProfile.of(0.9, 0.5, 0.2), 3, 101_770, CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(21)));

        JsonNode json = PlanJson.toJson(plan);

        for (String name : new String[] {
            "stragglerProbability",
            "bits",
            "levels",
            "varianceFactor",
            "utility",
            "rowSums",
            "decoding",
            "secondMomentDecoding"
        }) {
            assertThat(json.get(name)).as(name).hasSize(3);
        }
        assertThat(json.at("/encoding/rows")).hasSameSizeAs(json.at("/encoding/values"));
        assertThat(json.at("/encoding/columns")).hasSameSizeAs(json.at("/encoding/values"));
        assertThat(json.get("errorBound").asDouble()).isEqualTo(plan.errorBound());
        assertThat(json.at("/certificate/gap").asDouble()).isZero();
        assertThat(json.at("/code/scheme").asText()).isEqualTo("optimal");
        assertThat(json.at("/code/bits/varianceModel").asText()).isEqualTo("tight");
        assertThat(json.at("/code/decodingScale").asText()).isEqualTo("inverseProbability");
    }

    @Test
    void refusesAPlanThatWasEditedOrIsIncomplete() {
        CodePlan plan = Planner.plan(
                StragglerProfile.of(0.9, 0.5, 0.2), 3, 100, CodeSpec.of(Schemes.OPTIMAL, BitSpec.ofTotal(21)));
        ObjectNode edited = PlanJson.toJson(plan);
        edited.put("dimension", 101);
        assertRefused(edited, "plan.id");

        ObjectNode incomplete = PlanJson.toJson(plan);
        incomplete.remove("decodingRule");
        assertRefused(incomplete, "plan.decodingRule: missing");

        ObjectNode mistyped = PlanJson.toJson(plan);
        mistyped.put("bits", "many");
        assertRefused(mistyped, "plan.bits");

        // Found by the fuzz.
        ObjectNode empty = PlanJson.toJson(plan);
        empty.putArray("bits").add(5).add("").add(5);
        assertRefused(empty, "plan.bits");

        ObjectNode missing = PlanJson.toJson(plan);
        missing.putArray("bits").add(5).addNull().add(5);
        assertRefused(missing, "a number of bits is null");

        ObjectNode impossible = PlanJson.toJson(plan);
        impossible.putArray("stragglerProbability").add(0.1).add(2).add(0.3);
        assertRefused(impossible, "stragglerProbability[1]=2");

        ObjectNode newer = PlanJson.toJson(plan);
        newer.put("version", 99);
        assertRefused(newer, "plan.version");
    }

    private static void assertRefused(JsonNode json, String message) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> PlanJson.fromJson(json))
                .withMessageContaining(message);
    }

    /** Found by the fuzz. */
    @Test
    void refusesAVersionThatIsNoInteger() throws Exception {
        for (String version : new String[] {"[1]", "2147483648", "{}", "\"one\""}) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> PlanJson.fromJson(TEXT.readTree("{\"version\": " + version + "}")))
                    .withMessageStartingWith("plan.version: ");
        }
    }
}
