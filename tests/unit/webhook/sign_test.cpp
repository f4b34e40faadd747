#include "webhook/sign.hpp"

#include <gtest/gtest.h>

namespace workwise::webhook {
namespace {

constexpr const char* kId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
constexpr const char* kTimestamp = "1614265330";
constexpr const char* kBody = R"({"test": 2432232314})";

// The example that the libraries of Standard Webhooks test themselves with.
TEST(Sign, TheExampleOfStandardWebhooksComesOut) {
  EXPECT_EQ(signatures("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", kId, kTimestamp, kBody),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

// printf 'msg_1.1700000000.{}' | openssl dgst -sha256 -hmac 'correct-horse' -binary | base64,
// with -macopt hexkey: where the key is no text.
TEST(Sign, AnyOtherTextIsTakenAsItsBytes) {
  EXPECT_EQ(signatures("correct-horse", "msg_1", "1700000000", "{}"),
            "v1,P38Y3e2VW//5n7O9KDcLCTl1RMT98WbuqIO1g+NbeAQ=");
}

TEST(Sign, ASecretMayBePaddedOrNot) {
  const std::string padded = signatures("whsec_c2VjcmV0IQ==", "msg_1", "1700000000", "{}");
  EXPECT_EQ(padded, "v1,qCVq1v3u3dnn4RuyifM7X45f97QqRBU51B6f/eehKyQ=");
  EXPECT_EQ(signatures("whsec_c2VjcmV0IQ", "msg_1", "1700000000", "{}"), padded);
}

TEST(Sign, WhatOnlyLooksLikeBase64IsAText) {
  EXPECT_EQ(signatures("whsec_not/base64!", "msg_1", "1700000000", "{}"),
            "v1,ekXNa9EIaOcGX/9ywqEP9I324hyk4j375FInCGQxPo8=");
  EXPECT_NE(signatures("whsec_", "msg_1", "1700000000", "{}"), "");
}

TEST(Sign, DuringARotationThereIsASignatureForEachSecret) {
  const std::string one = signatures("first", kId, kTimestamp, kBody);
  const std::string other = signatures("second", kId, kTimestamp, kBody);
  EXPECT_NE(one, other);
  EXPECT_EQ(signatures(" first \n second ", kId, kTimestamp, kBody), one + " " + other);
}

TEST(Sign, WithoutASecretNothingIsSigned) {
  EXPECT_EQ(signatures("", kId, kTimestamp, kBody), "");
  EXPECT_EQ(signatures(" ", kId, kTimestamp, kBody), "");
}

}  // namespace
}  // namespace workwise::webhook
