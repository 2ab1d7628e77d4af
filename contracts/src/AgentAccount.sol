// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IERC1271 } from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import { Address } from "@openzeppelin/contracts/utils/Address.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import { IAgentAccount } from "./interfaces/IAgentAccount.sol";

/// @title An agent's account: holds its funds and stake, obeys the gate alone
contract AgentAccount is IAgentAccount {
  bytes4 private constant REFUSED = 0xffffffff;

  /// @inheritdoc IAgentAccount
  address public immutable OWNER;
  /// @inheritdoc IAgentAccount
  address public immutable GATE;

  constructor(address owner) {
    OWNER = owner;
    GATE = msg.sender;
  }

  /// @inheritdoc IAgentAccount
  function run(address target, bytes calldata data) external returns (bytes memory) {
    if (msg.sender != GATE) revert NotGate(msg.sender);
    return Address.functionCall(target, data);
  }

  /// @inheritdoc IERC1271
  function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
    return
      SignatureChecker.isValidSignatureNowCalldata(OWNER, hash, signature)
        ? IERC1271.isValidSignature.selector
        : REFUSED;
  }
}
