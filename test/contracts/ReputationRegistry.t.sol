// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IERC721Errors } from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import { ReputationRegistry } from "../../contracts/src/ReputationRegistry.sol";
import { IReputationRegistry } from "../../contracts/src/interfaces/IReputationRegistry.sol";
import { ReputationHouse } from "./ReputationHouse.sol";

/// @dev The examples of the ERC's text and the tests of the reference implementation, retold, and the ledger among the clients.
contract ReputationRegistryTest is ReputationHouse {
  address private constant FAY = address(0xFA);

  function setUp() public override {
    super.setUp();
    vm.prank(ann.account);
    identity.register("ipfs://agent");
  }

  function testGiveFeedback() external {
    vm.expectEmit(address(feedback));
    emit IReputationRegistry.NewFeedback(
      0, EVE, 1, 9_977, 2, "uptime", "uptime", "month", "https://a", "ipfs://f", "hash"
    );
    vm.prank(EVE);
    feedback.giveFeedback(0, 9_977, 2, "uptime", "month", "https://a", "ipfs://f", "hash");
    _reads(EVE, 1, 9_977, "uptime", false);
    same(feedback.getLastIndex(0, EVE), 1, "counted from 1");
    same(feedback.getClients(0)[0], EVE, "a client");
    _give(EVE, -32, 1, "tradingYield", "week");
    _reads(EVE, 2, -32, "tradingYield", false);
    same(feedback.getClients(0).length, 1, "a client once");
    same(feedback.getIdentityRegistry(), address(identity), "of these identities");
  }

  /// @dev Neither its owner nor its operators.
  function testErrorSelfFeedback() external {
    vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.SelfFeedback.selector, 0, ann.account));
    vm.prank(ann.account);
    feedback.giveFeedback(0, 100, 0, "", "", "", "", 0);
    vm.prank(ann.account);
    identity.approve(EVE, 0);
    vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.SelfFeedback.selector, 0, EVE));
    vm.prank(EVE);
    feedback.giveFeedback(0, 100, 0, "", "", "", "", 0);
  }

  function testErrorGiveFeedback() external {
    vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.TooManyDecimals.selector, 19));
    feedback.giveFeedback(0, 1, 19, "", "", "", "", 0);
    for (int128 sign = -1; sign < 2; sign += 2) {
      int128 value = sign * (1e38 + 1);
      vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.ValueTooLarge.selector, value));
      feedback.giveFeedback(0, value, 0, "", "", "", "", 0);
    }
    vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 9));
    feedback.giveFeedback(9, 1, 0, "", "", "", "", 0);
  }

  function testRevoke() external {
    _give(EVE, 80, 0, "starred", "");
    vm.expectEmit(address(feedback));
    emit IReputationRegistry.FeedbackRevoked(0, EVE, 1);
    vm.prank(EVE);
    feedback.revokeFeedback(0, 1);
    _reads(EVE, 1, 80, "starred", true);
    vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.AlreadyRevoked.selector, 0, EVE, 1));
    vm.prank(EVE);
    feedback.revokeFeedback(0, 1);
    for (uint64 index = 0; index < 3; index += 2) {
      vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.NoFeedback.selector, 0, EVE, index));
      vm.prank(EVE);
      feedback.revokeFeedback(0, index);
    }
  }

  function testResponses() external {
    _give(EVE, 80, 0, "", "");
    _give(EVE, 81, 0, "", "");
    _give(FAY, 1, 0, "", "");
    vm.expectEmit(address(feedback));
    emit IReputationRegistry.ResponseAppended(0, EVE, 1, ann.account, "ipfs://refund", "hash");
    _respond(ann.account, EVE, 1);
    _respond(ann.account, EVE, 1);
    _respond(FAY, EVE, 2);
    _respond(FAY, FAY, 1);
    address[] memory all = new address[](0);
    same(feedback.getResponseCount(0, EVE, 1, all), 2, "of one");
    same(feedback.getResponseCount(0, EVE, 0, all), 3, "of a client");
    same(feedback.getResponseCount(0, address(0), 0, all), 4, "of all");
    same(feedback.getResponseCount(0, address(0), 0, _list(FAY)), 2, "by one responder");
    vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.NoFeedback.selector, 0, EVE, 3));
    feedback.appendResponse(0, EVE, 3, "", 0);
  }

  /// @dev The average, in the decimals that most of it has.
  function testSummary() external {
    _give(EVE, 80, 0, "starred", "a");
    _give(EVE, 91, 0, "starred", "b");
    _give(FAY, 9_977, 2, "uptime", "a");
    _summary(_list(EVE), "", "", 2, 85, 0);
    _summary(_list(EVE), "starred", "b", 1, 91, 0);
    _summary(_list(FAY), "", "", 1, 9_977, 2);
    _summary(_list(FAY), "starred", "", 0, 0, 0);
    address[] memory both = new address[](2);
    (both[0], both[1]) = (FAY, EVE);
    _summary(both, "", "a", 2, 89, 0);
    _summary(both, "", "", 3, 90, 0);
    vm.prank(EVE);
    feedback.revokeFeedback(0, 1);
    _summary(_list(EVE), "", "", 1, 91, 0);
    vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.NoClients.selector));
    feedback.getSummary(0, new address[](0), "", "");
  }

  function testReadAll() external {
    _give(EVE, 80, 0, "starred", "a");
    _give(FAY, 9_977, 2, "uptime", "b");
    vm.prank(EVE);
    feedback.revokeFeedback(0, 1);
    (address[] memory clients, uint64[] memory indexes, int128[] memory values, uint8[] memory decimals,,,) =
      feedback.readAllFeedback(0, new address[](0), "", "", false);
    same(clients.length, 1, "without what was revoked");
    same(clients[0], FAY, "client");
    same(indexes[0], 1, "index");
    same(uint128(values[0]), 9_977, "value");
    same(decimals[0], 2, "decimals");
    string[] memory tag1s;
    string[] memory tag2s;
    bool[] memory revoked;
    (clients,,,, tag1s, tag2s, revoked) = feedback.readAllFeedback(0, new address[](0), "", "a", true);
    same(clients.length, 1, "filtered");
    holds(revoked[0], "revoked");
    same(keccak256(bytes(tag1s[0])), keccak256("starred"), "tag 1");
    same(keccak256(bytes(tag2s[0])), keccak256("a"), "tag 2");
  }

  /// @dev What the ledger knows stands first among the clients; it decays by itself, and only while there is anything.
  function testMirror() external {
    vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.NoPoints.selector, 0));
    feedback.mirror(0);
    same(feedback.getLastIndex(0, address(ledger)), 0, "nothing yet");
    _give(EVE, 1, 0, "", "");
    _record(_settled(ann, address(this), REWARD));
    vm.expectEmit(address(feedback));
    emit IReputationRegistry.NewFeedback(0, address(ledger), 1, int128(POINTS), 18, "polity", "polity", "", "", "", 0);
    feedback.mirror(0);
    same(feedback.getClients(0)[0], address(ledger), "first");
    same(feedback.getClients(0)[1], EVE, "then the others");
    _summary(_list(address(ledger)), "polity", "", 1, int128(POINTS), 18);
    vm.warp(START + EPOCH);
    _reads(address(ledger), 1, int128(POINTS) / 2, "polity", false);
    ledger.countSlash(_fail(_taken(ann, address(this), REWARD)));
    _reads(address(ledger), 1, int128(POINTS) / 2 - 60e18, "polity", false);
    vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.NoFeedback.selector, 0, address(this), 1));
    feedback.revokeFeedback(0, 1);
  }

  function testErrorInitialize() external {
    vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.AlreadyInitialized.selector, EVE));
    feedback.initialize(EVE);
    vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.ZeroIdentityRegistry.selector));
    this.found();
  }

  /// @dev In a call of its own: see ParamsTest.
  function found() external {
    new ReputationRegistry(address(0), ledger);
  }

  function _give(address client, int128 value, uint8 decimals, string memory tag1, string memory tag2) private {
    vm.prank(client);
    feedback.giveFeedback(0, value, decimals, tag1, tag2, "", "", 0);
  }

  function _respond(address responder, address client, uint64 index) private {
    vm.prank(responder);
    feedback.appendResponse(0, client, index, "ipfs://refund", "hash");
  }

  function _reads(address client, uint64 index, int128 value, string memory tag, bool revoked) private view {
    (int128 v,, string memory t,, bool r) = feedback.readFeedback(0, client, index);
    same(bytes32(uint256(int256(v))), bytes32(uint256(int256(value))), "value");
    same(keccak256(bytes(t)), keccak256(bytes(tag)), "tag");
    holds(r == revoked, "revoked");
  }

  function _summary(
    address[] memory clients,
    string memory tag1,
    string memory tag2,
    uint256 count,
    int128 value,
    uint8 decimals
  ) private view {
    (uint64 c, int128 v, uint8 d) = feedback.getSummary(0, clients, tag1, tag2);
    same(c, count, "count");
    same(bytes32(uint256(int256(v))), bytes32(uint256(int256(value))), "average");
    same(d, decimals, "decimals");
  }

  function _list(address one) private pure returns (address[] memory list) {
    list = new address[](1);
    list[0] = one;
  }
}
