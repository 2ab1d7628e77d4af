// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { ValidationRegistry } from "../../contracts/src/ValidationRegistry.sol";
import { IValidationRegistry } from "../../contracts/src/interfaces/IValidationRegistry.sol";
import { ReputationHouse } from "./ReputationHouse.sol";

contract ValidationRegistryTest is ReputationHouse {
  address private constant FAY = address(0xFA);

  function setUp() public override {
    super.setUp();
    identity.register("ipfs://agent");
  }

  function testRequest() external {
    vm.expectEmit(address(validation));
    emit IValidationRegistry.ValidationRequest(EVE, 0, "ipfs://request", "a");
    validation.validationRequest(EVE, 0, "ipfs://request", "a");
    (address validator, uint256 agentId, uint8 response,,, uint256 at) = validation.getValidationStatus("a");
    same(validator, EVE, "validator");
    same(agentId, 0, "agent");
    same(response, 0, "no response yet");
    same(at, START, "since");
    same(validation.getAgentValidations(0)[0], "a", "of the agent");
    same(validation.getValidatorRequests(EVE)[0], "a", "of the validator");
    same(validation.getIdentityRegistry(), address(identity), "of these identities");
  }

  function testRespond() external {
    validation.validationRequest(EVE, 0, "", "a");
    vm.warp(START + 1);
    vm.expectEmit(address(validation));
    emit IValidationRegistry.ValidationResponse(EVE, 0, "a", 100, "ipfs://audit", "hash", "soft");
    vm.prank(EVE);
    validation.validationResponse("a", 100, "ipfs://audit", "hash", "soft");
    (,, uint8 response, bytes32 hash, string memory tag, uint256 at) = validation.getValidationStatus("a");
    same(response, 100, "passed");
    same(hash, "hash", "commitment");
    same(keccak256(bytes(tag)), keccak256("soft"), "tag");
    same(at, START + 1, "now");
    vm.prank(EVE);
    validation.validationResponse("a", 40, "", 0, "hard");
    _summary(new address[](0), "hard", 1, 40);
    _summary(new address[](0), "soft", 0, 0);
  }

  function testSummary() external {
    address[2] memory validators = [EVE, FAY];
    for (uint256 i = 0; i < 3; ++i) {
      validation.validationRequest(validators[i % 2], 0, "", bytes32(i));
    }
    _summary(new address[](0), "", 0, 0);
    for (uint256 i = 0; i < 3; ++i) {
      vm.prank(validators[i % 2]);
      validation.validationResponse(bytes32(i), uint8(i == 1 ? 0 : 99), "", 0, i == 2 ? "b" : "a");
    }
    _summary(new address[](0), "", 3, 66);
    _summary(new address[](0), "a", 2, 49);
    _summary(_list(FAY), "", 1, 0);
    _summary(_list(EVE), "b", 1, 99);
  }

  function testErrorRequest() external {
    vm.expectRevert(abi.encodeWithSelector(IValidationRegistry.ZeroValidator.selector));
    validation.validationRequest(address(0), 0, "", "a");
    vm.expectRevert(abi.encodeWithSelector(IValidationRegistry.NotAuthorized.selector, 0, EVE));
    vm.prank(EVE);
    validation.validationRequest(EVE, 0, "", "a");
    validation.validationRequest(EVE, 0, "", "a");
    vm.expectRevert(abi.encodeWithSelector(IValidationRegistry.RequestExists.selector, bytes32("a")));
    validation.validationRequest(FAY, 0, "", "a");
  }

  function testErrorRespond() external {
    validation.validationRequest(EVE, 0, "", "a");
    vm.expectRevert(abi.encodeWithSelector(IValidationRegistry.NotValidator.selector, EVE, FAY));
    vm.prank(FAY);
    validation.validationResponse("a", 1, "", 0, "");
    vm.expectRevert(abi.encodeWithSelector(IValidationRegistry.ResponseTooLarge.selector, 101));
    vm.prank(EVE);
    validation.validationResponse("a", 101, "", 0, "");
    vm.expectRevert(abi.encodeWithSelector(IValidationRegistry.UnknownRequest.selector, bytes32("b")));
    validation.getValidationStatus("b");
    vm.expectRevert(abi.encodeWithSelector(IValidationRegistry.AlreadyInitialized.selector, EVE));
    validation.initialize(EVE);
    vm.expectRevert(abi.encodeWithSelector(IValidationRegistry.ZeroIdentityRegistry.selector));
    this.found();
  }

  /// @dev In a call of its own: see ParamsTest.
  function found() external {
    new ValidationRegistry(address(0));
  }

  function _summary(address[] memory validators, string memory tag, uint256 count, uint256 average) private view {
    (uint64 c, uint8 a) = validation.getSummary(0, validators, tag);
    same(c, count, "count");
    same(a, average, "average");
  }

  function _list(address one) private pure returns (address[] memory list) {
    list = new address[](1);
    list[0] = one;
  }
}
