package io.vecstone.springai;

import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;

import java.util.List;

/** A chat model that answers with the prompt it has been given. */
public final class EchoingChatModel implements ChatModel {

    public EchoingChatModel() {}

    @Override
    public ChatResponse call(Prompt prompt) {
        return new ChatResponse(
                List.of(new Generation(new AssistantMessage(prompt.getContents()))));
    }
}
