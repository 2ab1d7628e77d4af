// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { IPolicy } from "../../contracts/src/interfaces/IPolicy.sol";
import { IPolicyRegistry } from "../../contracts/src/interfaces/IPolicyRegistry.sol";
import { IVerifier } from "../../contracts/src/interfaces/IVerifier.sol";
import { Field } from "../../contracts/src/libraries/Field.sol";
import { House } from "./House.sol";
import { LimitPolicy } from "./stubs/LimitPolicy.sol";

contract PolicyRegistryTest is House {
  bytes32 private constant ID = "limit";
  bytes4 private constant SELECTOR = 0xa9059cbb;
  IVerifier private constant NONE = IVerifier(address(0));

  IPolicy private _code;

  function setUp() public override {
    super.setUp();
    _code = new LimitPolicy();
  }

  function testLife() external {
    registry.adopt(ID, _code, NONE, 1, words(5), false);
    IPolicyRegistry.Policy memory policy = registry.policy(ID);
    same(address(policy.code), address(_code), "code");
    same(policy.version, 1, "version");
    same(policy.params[0], 5, "params");
    registry.bindAction(address(token), SELECTOR, ID);
    same(registry.policyOf(address(token), SELECTOR), ID, "bound");
    registry.setParams(ID, words(6));
    policy = registry.policy(ID);
    same(policy.version, 2, "next version");
    same(policy.params[0], 6, "new params");
    registry.repeal(ID);
    same(registry.policyOf(address(token), SELECTOR), 0, "repealed: not permitted");
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.UnknownPolicy.selector, ID));
    registry.setParams(ID, words(7));
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.UnknownPolicy.selector, ID));
    registry.bindAction(address(token), SELECTOR, ID);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.AlreadyAdopted.selector, ID));
    registry.adopt(ID, _code, NONE, 1, words(5), false);
  }

  function testUnknown() external view {
    same(keccak256(abi.encode(registry.policy("nothing"))), keccak256(abi.encode(_nothing())), "empty");
  }

  function testBehaviorUnbind() external {
    registry.bindAction(address(token), SELECTOR, OPEN);
    registry.bindAction(address(token), SELECTOR, 0);
    same(registry.policyOf(address(token), SELECTOR), 0, "unbound");
  }

  function testErrorAVerifierIsNeverOverwritten() external {
    registry.adopt(ID, _code, _verifier(), 1, words(5), false);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.AlreadyAdopted.selector, ID));
    registry.adopt(ID, _code, NONE, 1, words(5), false);
  }

  function testErrorMalformed() external {
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.ZeroId.selector));
    registry.adopt(0, _code, NONE, 1, words(5), false);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.NoCode.selector, address(1)));
    registry.adopt(ID, IPolicy(address(1)), NONE, 1, words(5), false);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.NoCode.selector, address(1)));
    registry.adopt(ID, _code, IVerifier(address(1)), 1, words(5), false);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.ParamNotCanonical.selector, 1, Field.R));
    registry.adopt(ID, _code, NONE, 1, words(5, Field.R), false);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.UnknownPolicy.selector, ID));
    registry.bindAction(address(token), SELECTOR, ID);
    registry.adopt(ID, _code, NONE, 1, words(5), false);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.ParamsLength.selector, ID, 1, 2));
    registry.setParams(ID, words(5, 6));
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.ParamNotCanonical.selector, 0, Field.R));
    registry.setParams(ID, words(Field.R));
  }

  function testErrorDevelopmentSetup() external {
    IVerifier verifier = _verifier();
    vm.chainId(1);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.DevelopmentSetup.selector, 1));
    registry.adopt(ID, _code, verifier, 1, words(5), true);
    vm.chainId(31337);
    registry.adopt(ID, _code, verifier, 1, words(5), true);
  }

  function testRevoke() external {
    IVerifier verifier = _verifier();
    registry.revoke(address(verifier));
    holds(registry.revoked(address(verifier)), "revoked");
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.AlreadyRevoked.selector, address(verifier)));
    registry.revoke(address(verifier));
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.AlreadyRevoked.selector, address(verifier)));
    registry.adopt(ID, _code, verifier, 1, words(5), false);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.NoCode.selector, address(1)));
    registry.revoke(address(1));
    registry.revoke(address(_code));
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.AlreadyRevoked.selector, address(_code)));
    registry.adopt(ID, _code, NONE, 1, words(5), false);
  }

  /// @dev Every setter from everyone who isn't the owner; and nobody but the timelock after the handover.
  function testAttackSettersFromOthers() external {
    registry.transferOwnership(address(timelock));
    gate.transferOwnership(address(timelock));
    bytes[6] memory calls = [
      abi.encodeCall(registry.adopt, (ID, _code, NONE, 1, words(5), false)),
      abi.encodeCall(registry.setParams, (OPEN, words())),
      abi.encodeCall(registry.bindAction, (address(token), SELECTOR, OPEN)),
      abi.encodeCall(registry.repeal, (OPEN)),
      abi.encodeCall(gate.enroll, (address(0xCAFE), 1)),
      abi.encodeCall(registry.revoke, (address(_code)))
    ];
    address[6] memory others =
      [address(this), ann.account, ann.owner, address(governor), address(gate), address(market)];
    for (uint256 i = 0; i < 36; ++i) {
      vm.prank(others[i % 6]);
      (bool ok, bytes memory why) = (i / 6 == 4 ? address(gate) : address(registry)).call(calls[i / 6]);
      holds(!ok && bytes4(why) == Ownable.OwnableUnauthorizedAccount.selector, "a setter from somebody else");
    }
    for (uint256 i = 0; i < 6; ++i) {
      vm.prank(address(timelock));
      (bool ok,) = (i == 4 ? address(gate) : address(registry)).call(calls[i]);
      holds(ok, "the timelock may");
    }
  }

  function _nothing() private pure returns (IPolicyRegistry.Policy memory) { }
}
