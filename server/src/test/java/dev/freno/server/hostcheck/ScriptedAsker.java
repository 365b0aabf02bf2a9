package dev.freno.server.hostcheck;

import dev.freno.core.store.InstanceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Remembers who was asked, and answers when the test says so. */
final class ScriptedAsker implements HostAsker {
    final List<Question> questions = new ArrayList<>();

    record Question(InstanceKey host, CompletableFuture<Integer> answer) {}

    @Override
    public CompletionStage<Integer> ask(InstanceKey host) {
        Question question = new Question(host, new CompletableFuture<>());
        questions.add(question);
        return question.answer();
    }

    List<InstanceKey> asked() {
        return questions.stream().map(Question::host).toList();
    }

    void answer(int status) {
        questions.getLast().answer().complete(status);
    }
}
